#include "seams/typestate.h"

#include "closure/edges_at.h"
#include "closure/skeleton.h"
#include "facts/names.h"

#include "llvm/ADT/STLExtras.h"

#include <set>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

// The states that an object may be in, with where it came into each; or any.
struct States {
  bool any = false;
  std::map<StringRef, Place> possible;
  bool reached() const { return any || !possible.empty(); }
};

class Analysis {
public:
  Analysis(const Program &program, const Exceptions &exceptions, const policy::ProtocolT &protocol)
      : program(program), facts(program.facts), exceptions(exceptions), protocol(protocol), skeletons(facts) {
    for (const auto &step : protocol.transitions)
      steps[step->call].push_back({step->from, step->to});
  }

  std::vector<Misuse> run() {
    findObjects();
    for (auto &[function, objects] : objectsOf) {
      std::vector<SkeletonBlock> blocks = skeletons.of(function);
      if (blocks.empty())
        continue;
      const EdgesAt edges(program, function, blocks);
      for (Id<Variable> object : objects)
        follow(function, object, blocks, edges);
    }
    llvm::sort(found, [](const Misuse &a, const Misuse &b) {
      return std::tie(a.at, a.object, a.state, a.what, a.in) < std::tie(b.at, b.object, b.state, b.what, b.in);
    });
    return std::move(found);
  }

private:
  bool isOfProtocol(const facts::Call &call) const {
    if (!call.callee || !call.slot)
      return false;
    const Function &callee = facts.functions[call.callee.index];
    return isType(callee.record) && steps.count(lastName(call.callee));
  }

  // A class of one source file has its name behind its own.
  bool isType(Id<Type> type) const {
    return type && facts.str(facts.types[type.index].name).split('@').first == protocol.type;
  }

  StringRef lastName(Id<Function> f) const { return lastOf(facts.str(facts.functions[f.index].name)); }

  // Variables through which methods of the automaton are called, by function. What two functions use, a lambda and what is
  // around it, cannot be followed in one.
  void findObjects() {
    std::map<Id<Variable>, std::set<Id<Function>>> usedIn;
    for (const facts::Call &call : facts.calls)
      if (isOfProtocol(call))
        usedIn[call.slot].insert(call.caller);
    for (auto &[object, functions] : usedIn) {
      bool isLocal = is_contained({VariableKind::Local, VariableKind::Parameter}, facts.variables[object.index].kind);
      for (Id<Function> f : functions)
        if (program.isJudged(facts.functions[f.index].place.file) && (!isLocal || functions.size() == 1))
          objectsOf[f].push_back(object);
    }
    for (const Argument &argument : facts.arguments)
      if (argument.variable)
        handed.insert({argument.call, argument.variable});
  }

  void follow(Id<Function> f, Id<Variable> object, ArrayRef<SkeletonBlock> blocks, const EdgesAt &edges) {
    std::vector<States> in(blocks.size());
    // Who made it, and what was done to it before, is known of a local only, from its constructor on.
    in[Skeletons::Entry].any = true;
    ending = endingOf(object, blocks);
    SmallVector<uint32_t, 16> work{Skeletons::Entry};
    for (bool report : {false, true}) {
      for (uint32_t b = 0; report && b < blocks.size(); ++b)
        if (in[b].reached())
          work.push_back(b);
      while (!work.empty()) {
        uint32_t b = work.pop_back_val();
        States states = in[b];
        for (uint32_t e : blocks[b].events) {
          forEachThrown(facts.events[e], edges, [&](const Exceptions::Thrown &thrown) {
            uint32_t handler = exceptions.handlerOf(blocks, b, thrown);
            if (handler != Skeletons::Exit && join(in[handler], states) && !report)
              work.push_back(handler);
            else if (handler == Skeletons::Exit && report)
              end(f, object, facts.events[e], states, Misuse::Thrown);
          });
          step(f, object, facts.events[e], states, report);
        }
        for (auto [to, kind] : blocks[b].next) {
          if (kind == FlowKind::Exception)
            continue;
          if (to == Skeletons::Exit && ending.madeAt && report)
            end(f, object, *ending.madeAt, states, Misuse::End);
          if (join(in[to], states) && !report)
            work.push_back(to);
        }
      }
    }
  }

  // How the life of an object ends: with a destructor, of which there is an event; without one, with the function.
  // Whoever else is given it may end it.
  struct Ending {
    const Event *madeAt = nullptr; // without a destructor
    bool byOthers = false;
  };
  Ending endingOf(Id<Variable> object, ArrayRef<SkeletonBlock> blocks) const {
    Ending result;
    const Event *made = nullptr, *destroyed = nullptr;
    for (const SkeletonBlock &block : blocks)
      for (uint32_t e : block.events) {
        const Event &event = facts.events[e];
        if (!event.call)
          continue;
        result.byOthers |= handed.count({event.call, object}) > 0;
        if (const facts::Call &call = facts.calls[event.call.index]; isLifeOf(object, call))
          (call.kind == CallKind::Constructor ? made : destroyed) = &event;
      }
    if (!destroyed)
      result.madeAt = made;
    return result;
  }

  static bool join(States &into, const States &from) {
    if (!from.reached() || into.any)
      return false;
    if (from.any) {
      into = from;
      return true;
    }
    size_t before = into.possible.size();
    into.possible.insert(from.possible.begin(), from.possible.end());
    return into.possible.size() != before;
  }

  template <class Each> void forEachThrown(const Event &event, const EdgesAt &edges, Each each) const {
    if (event.kind == EventKind::Throw)
      each({event.type, event.text});
    else if (event.kind == EventKind::Rethrow) // of whatever reached the handler
      each({});
    if (event.call)
      for (const Edge *edge : edges.of(facts.calls[event.call.index]))
        if (!facts.functions[edge->to.index].flags.has(FunctionFlag::Noexcept))
          for (auto &[thrown, way] : exceptions.leaving(edge->to))
            each(thrown);
  }

  void step(Id<Function> f, Id<Variable> object, const Event &event, States &states, bool report) {
    if (event.kind == EventKind::Return && event.variable == object)
      states = {true, {}};
    if (!event.call)
      return;
    const facts::Call &call = facts.calls[event.call.index];
    if (isLifeOf(object, call)) {
      if (call.kind == CallKind::Constructor) {
        states = {};
        states.possible[protocol.start] = call.place;
      } else {
        if (report)
          end(f, object, event, states, Misuse::End);
        states = {true, {}};
      }
      return;
    }
    if (handed.count({event.call, object})) {
      states = {true, {}};
      return;
    }
    if (call.slot != object || !isOfProtocol(call))
      return;
    StringRef name = lastName(call.callee);
    States next;
    for (auto &[from, to] : steps[name])
      if (states.any || states.possible.count(from))
        next.possible.try_emplace(to, call.place);
    for (auto &[state, since] : states.possible)
      if (none_of(steps[name], [&, state = state](auto &step) { return step.first == state; })) {
        if (report)
          found.push_back({Misuse::Call, f, object, call.place, name.str(), state.str(), since});
        next = {true, {}}; // once is enough
      }
    states = std::move(next);
  }

  // The constructor and the destructor of a variable stand where it is declared.
  bool isLifeOf(Id<Variable> object, const facts::Call &call) const {
    const Variable &v = facts.variables[object.index];
    return v.kind == VariableKind::Local && v.place == call.place && call.callee &&
           (call.kind == CallKind::Constructor || call.kind == CallKind::Destructor) &&
           isType(facts.functions[call.callee.index].record);
  }

  void end(Id<Function> f, Id<Variable> object, const Event &event, const States &states, Misuse::What what) {
    if (facts.variables[object.index].kind != VariableKind::Local || ending.byOthers)
      return;
    Place at = event.call ? facts.calls[event.call.index].place : event.place;
    std::string thrower = event.call && what == Misuse::Thrown ? program.name(facts.calls[event.call.index].callee) : "";
    for (auto &[state, since] : states.possible)
      if (!is_contained(protocol.end, state) && said.insert({f, object, at, state, what}).second)
        found.push_back({what, f, object, at, thrower, state.str(), since});
  }

  const Program &program;
  const Facts &facts;
  const Exceptions &exceptions;
  const policy::ProtocolT &protocol;
  const Skeletons skeletons;
  std::map<StringRef, std::vector<std::pair<StringRef, StringRef>>> steps; // by method: from, to
  std::map<Id<Function>, std::vector<Id<Variable>>> objectsOf;
  std::set<std::pair<Id<facts::Call>, Id<Variable>>> handed;
  Ending ending; // of the object at hand
  std::set<std::tuple<Id<Function>, Id<Variable>, Place, StringRef, Misuse::What>> said;
  std::vector<Misuse> found;
};

} // namespace

std::vector<Misuse> findMisuses(const Program &program, const Exceptions &exceptions, const policy::ProtocolT &protocol) {
  return Analysis(program, exceptions, protocol).run();
}

} // namespace harness
