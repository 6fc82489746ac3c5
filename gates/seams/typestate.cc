#include "seams/typestate.h"

#include "closure/edges_at.h"
#include "closure/skeleton.h"
#include "facts/names.h"
#include "seams/valuetype.h"

#include "llvm/ADT/STLExtras.h"

#include <set>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

// The states that an object may be in, with where it came into each; or any.
struct States {
  bool any = false;
  bool unproved = false; // somebody may have changed it, or kept it to do so later
  std::map<StringRef, Place> possible;
  bool reached() const { return any || !possible.empty(); }
};

States anyState() {
  States states;
  states.any = true;
  return states;
}

class Analysis {
public:
  Analysis(const Program &program, const Exceptions &exceptions, const policy::ProtocolT &protocol)
      : program(program), facts(program.facts), exceptions(exceptions), protocol(protocol), skeletons(facts) {
    for (const auto &step : protocol.transitions)
      steps[step->call].push_back({step->from, step->to});
    spellings.insert(protocol.type);
    for (const Function &f : facts.functions)
      if (isType(f.record) && f.kind == FunctionKind::Method) {
        std::string method = derivedSignature(facts.str(f.symbol));
        if (size_t at = method.rfind(("::" + lastOf(facts.str(f.name)) + "(").str()); at != std::string::npos)
          spellings.insert(method.substr(0, at));
      }
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
        handed.insert({{argument.call, argument.variable}, argument.index});
  }

  void follow(Id<Function> f, Id<Variable> object, ArrayRef<SkeletonBlock> blocks, const EdgesAt &edges) {
    // Who made it, and what was done to it before, is known of a local only, from its constructor on.
    ending = endingOf(object, blocks);
    aliases = ending.known ? aliasesIn(f, blocks) : std::set<Id<Variable>>();
    aliases.erase(object);
    std::vector<States> in = flow(f, object, blocks, edges, anyState(), /*report=*/false);
    flow(f, object, blocks, edges, std::move(in), /*report=*/true);
  }

  std::vector<States> flow(Id<Function> f, Id<Variable> object, ArrayRef<SkeletonBlock> blocks, const EdgesAt &edges,
                           const States &entry, bool report) {
    std::vector<States> in(blocks.size());
    in[Skeletons::Entry] = entry;
    return flow(f, object, blocks, edges, std::move(in), report);
  }

  std::vector<States> flow(Id<Function> f, Id<Variable> object, ArrayRef<SkeletonBlock> blocks, const EdgesAt &edges,
                           std::vector<States> in, bool report) {
    SmallVector<uint32_t, 16> work;
    for (uint32_t b = 0; b < blocks.size(); ++b)
      if (in[b].reached())
        work.push_back(b);
    while (!work.empty()) {
      uint32_t b = work.pop_back_val();
      States states = in[b];
      for (uint32_t e : blocks[b].events) {
        const States thrownFrom = counts(facts.events[e], object) ? after(f, object, facts.events[e], states) : states;
        forEachThrown(facts.events[e], edges, [&](const Exceptions::Thrown &thrown) {
          if (isFollowed(facts.events[e], object)) // before or after it has done what it does
            return;
          uint32_t handler = exceptions.handlerOf(blocks, b, thrown);
          if (handler != Skeletons::Exit && join(in[handler], thrownFrom) && !report)
            work.push_back(handler);
          else if (handler == Skeletons::Exit && report)
            end(f, object, facts.events[e], thrownFrom, Misuse::Thrown);
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
    return in;
  }

  // A method that has done what it does also when an exception leaves it.
  bool counts(const Event &event, Id<Variable> object) const {
    if (!event.call || protocol.even_if_thrown.empty())
      return false;
    const facts::Call &call = facts.calls[event.call.index];
    return call.slot == object && isOfProtocol(call) && is_contained(protocol.even_if_thrown, lastName(call.callee));
  }
  States after(Id<Function> f, Id<Variable> object, const Event &event, States states) {
    step(f, object, event, states, /*report=*/false);
    return states;
  }

  // ---- what others do with it
  // How a parameter refers to an object of the class: "&", "&&", "*", or "" if it does not. The linkage name has its type as it
  // is, whatever the signature calls it; C has none.
  StringRef refersBy(Id<Function> f, unsigned parameter) const {
    const Function &row = facts.functions[f.index];
    StringRef symbol = facts.str(row.symbol);
    std::string signature = symbol.starts_with("_Z") ? derivedSignature(symbol) : facts.str(row.signature).str();
    StringRef type = parameterType(signature, parameter);
    for (StringRef mark : {"&&", "&", "*"})
      if (type.consume_back(mark)) {
        type = type.trim();
        type.consume_back(" const");
        type.consume_front("const ");
        return spellings.count(type.str()) ? mark : "";
      }
    return "";
  }

  // The parameter that a function of the program calls methods of, if it is given the object by reference or pointer. A
  // constructor may keep it, and its destructor do the rest.
  Id<Variable> parameterFor(const facts::Call &call, Id<facts::Call> id, Id<Variable> object) const {
    if (!call.callee || call.flags.has(CallFlag::Virtual) || call.kind == CallKind::Constructor)
      return {};
    auto it = handed.find({id, object});
    auto known = objectsOf.find(call.callee);
    if (it == handed.end() || known == objectsOf.end() || !is_contained({"&", "*"}, refersBy(call.callee, it->second)))
      return {};
    for (Id<Variable> v : known->second)
      if (const Variable &row = facts.variables[v.index];
          row.kind == VariableKind::Parameter && row.function == call.callee && row.index == it->second)
        return v;
    return {};
  }
  bool isFollowed(const Event &event, Id<Variable> object) const {
    return event.call && parameterFor(facts.calls[event.call.index], event.call, object);
  }

  // The states in which a function leaves the object that its parameter refers to. One that calls itself may do anything.
  States leftBy(Id<Function> f, Id<Variable> parameter, StringRef state, const Place &since) {
    auto [it, fresh] = left.try_emplace({parameter, state.str()});
    if (fresh) {
      it->second.any = true;
      const std::vector<SkeletonBlock> blocks = skeletons.of(f);
      if (!blocks.empty()) {
        const EdgesAt edges(program, f, blocks);
        States entry;
        entry.possible[state] = since;
        std::set<Id<Variable>> outer;
        std::swap(outer, aliases);
        States after = flow(f, parameter, blocks, edges, entry, /*report=*/false)[Skeletons::Exit];
        std::swap(outer, aliases);
        left[{parameter, state.str()}] = after;
      }
    }
    return left[{parameter, state.str()}];
  }

  // Pointers and references of the function: what methods are called through though it was not made here. A smart pointer
  // has an object of its own.
  std::set<Id<Variable>> aliasesIn(Id<Function> f, ArrayRef<SkeletonBlock> blocks) {
    std::set<Id<Variable>> found;
    for (Id<Variable> v : objectsOf[f])
      if (facts.variables[v.index].kind == VariableKind::Local && !endingOf(v, blocks).known)
        found.insert(v);
    for (const SkeletonBlock &block : blocks)
      for (uint32_t e : block.events)
        if (Id<facts::Call> call = facts.events[e].call; call && facts.calls[call.index].kind == CallKind::Operator)
          found.erase(facts.calls[call.index].slot);
    return found;
  }

  // How the life of an object ends: with a destructor, of which there is an event; without one, with the function.
  // Whoever else is given it may end it.
  struct Ending {
    const Event *madeAt = nullptr; // without a destructor
    bool byOthers = false;
    bool known = false; // there is an event of its constructor or destructor
  };
  Ending endingOf(Id<Variable> object, ArrayRef<SkeletonBlock> blocks) const {
    Ending result;
    const Event *made = nullptr, *destroyed = nullptr;
    for (const SkeletonBlock &block : blocks)
      for (uint32_t e : block.events) {
        const Event &event = facts.events[e];
        if (!event.call)
          continue;
        result.byOthers |= handed.count({event.call, object}) > 0 && !isFollowed(event, object);
        if (const facts::Call &call = facts.calls[event.call.index]; isLifeOf(object, call))
          (call.kind == CallKind::Constructor ? made : destroyed) = &event;
      }
    if (!destroyed)
      result.madeAt = made;
    result.known = made || destroyed;
    return result;
  }

  static bool join(States &into, const States &from) {
    if (!from.reached() || into.any)
      return false;
    if (from.any) {
      into = from;
      return true;
    }
    size_t before = into.possible.size() + into.unproved;
    into.unproved |= from.unproved;
    into.possible.insert(from.possible.begin(), from.possible.end());
    return into.possible.size() + into.unproved != before;
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
      states = anyState();
    if (!event.call)
      return;
    const facts::Call &call = facts.calls[event.call.index];
    if (isLifeOf(object, call)) {
      if (call.kind == CallKind::Constructor) {
        // Of a copy nobody knows how far it is.
        bool isCopy = call.flags.has(CallFlag::Bare) && refersBy(call.callee, 0).ends_with("&");
        states = isCopy ? anyState() : States();
        if (!isCopy)
          states.possible[protocol.start] = call.place;
      } else {
        if (report)
          end(f, object, event, states, Misuse::End);
        states = anyState();
      }
      return;
    }
    if (call.slot == object && isAssignment(call)) {
      // A new object ends the life of the old one; of a copy nobody knows how far it is.
      if (!call.flags.has(CallFlag::Bare)) {
        states = anyState();
        return;
      }
      if (report)
        end(f, object, event, states, Misuse::End);
      states = {};
      states.possible[protocol.start] = call.place;
      return;
    }
    if (Id<Variable> parameter = parameterFor(call, event.call, object); parameter && !states.any) {
      States after;
      const Function &callee = facts.functions[call.callee.index];
      after.unproved = states.unproved || (callee.record && !callee.flags.has(FunctionFlag::Static)); // it may keep it
      for (auto &[state, since] : states.possible)
        join(after, leftBy(call.callee, parameter, state, since));
      states = std::move(after);
      return;
    }
    if (handed.count({event.call, object})) {
      states = anyState();
      return;
    }
    if (aliases.count(call.slot) && isAssignment(call)) {
      states = anyState();
      return;
    }
    if (aliases.count(call.slot) && isOfProtocol(call)) {
      for (auto &[from, to] : steps[lastName(call.callee)])
        if (states.possible.count(from))
          states.possible.try_emplace(to, call.place);
      states.unproved = true;
      return;
    }
    if (call.slot != object || !isOfProtocol(call))
      return;
    StringRef name = lastName(call.callee);
    States next;
    next.unproved = states.unproved;
    for (auto &[from, to] : steps[name])
      if (states.any || states.possible.count(from))
        next.possible.try_emplace(to, call.place);
    // What may be in another state than is known is misused only if none that it may be in fits. Behind a misuse only what
    // was right goes on: once is enough.
    for (auto &[state, since] : states.possible)
      if (none_of(steps[name], [&, state = state](auto &step) { return step.first == state; }) &&
          (!states.unproved || next.possible.empty())) {
        if (report)
          found.push_back({Misuse::Call, f, object, call.place, name.str(), state.str(), since, states.unproved});
      }
    states = std::move(next);
  }

  bool isAssignment(const facts::Call &call) const {
    return call.kind == CallKind::Operator && call.callee && isType(facts.functions[call.callee.index].record) &&
           lastName(call.callee) == "operator=";
  }

  // The constructor and the destructor of a variable stand where it is declared; or it is what is kept there.
  bool isLifeOf(Id<Variable> object, const facts::Call &call) const {
    const Variable &v = facts.variables[object.index];
    bool isKept = call.kind == CallKind::Constructor && call.slot == object;
    return v.kind == VariableKind::Local && (v.place == call.place || isKept) && call.callee &&
           (call.kind == CallKind::Constructor || call.kind == CallKind::Destructor) &&
           isType(facts.functions[call.callee.index].record);
  }

  void end(Id<Function> f, Id<Variable> object, const Event &event, const States &states, Misuse::What what) {
    if (facts.variables[object.index].kind != VariableKind::Local || ending.byOthers)
      return;
    Place at = event.call ? facts.calls[event.call.index].place : event.place;
    std::string thrower = event.call && what == Misuse::Thrown ? program.name(facts.calls[event.call.index].callee) : "";
    if (states.unproved && any_of(states.possible, [&](auto &entry) { return is_contained(protocol.end, entry.first); }))
      return;
    for (auto &[state, since] : states.possible)
      if (!is_contained(protocol.end, state) && said.insert({f, object, at, state, what}).second)
        found.push_back({what, f, object, at, thrower, state.str(), since, states.unproved});
  }

  const Program &program;
  const Facts &facts;
  const Exceptions &exceptions;
  const policy::ProtocolT &protocol;
  const Skeletons skeletons;
  std::map<StringRef, std::vector<std::pair<StringRef, StringRef>>> steps; // by method: from, to
  std::set<std::string> spellings; // of the class, with inline namespaces and without
  std::map<Id<Function>, std::vector<Id<Variable>>> objectsOf;
  std::map<std::pair<Id<facts::Call>, Id<Variable>>, uint32_t> handed; // as which argument
  std::map<std::pair<Id<Variable>, std::string>, States> left;          // by parameter and state before
  std::set<Id<Variable>> aliases; // what may refer to the object at hand
  Ending ending; // of the object at hand
  std::set<std::tuple<Id<Function>, Id<Variable>, Place, StringRef, Misuse::What>> said;
  std::vector<Misuse> found;
};

} // namespace

std::vector<Misuse> findMisuses(const Program &program, const Exceptions &exceptions, const policy::ProtocolT &protocol) {
  return Analysis(program, exceptions, protocol).run();
}

} // namespace harness
