// seam.fail-open: what fails is not taken for what worked.
//
// Three forms: a handler of everything after which all goes on as before; a decision that is yes because asking failed, or
// because nobody thought of the case; a file that is written and never asked whether it was. (A fourth, a result that
// nobody looks at, is a rule of its own: seam.ignored-result.)

#include "closure/annotations.h"
#include "closure/skeleton.h"
#include "facts/names.h"
#include "judge/rule.h"
#include "topology/topology.h"

#include "llvm/ADT/StringExtras.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

// "isAllowed", "is_allowed" → {"is", "allowed"}
SmallVector<std::string, 4> words(StringRef name) {
  SmallVector<std::string, 4> all(1);
  for (char c : name) {
    if (c == '_' || isUpper(c))
      all.emplace_back();
    if (c != '_')
      all.back() += toLower(c);
  }
  return all;
}

bool isDecision(StringRef function) {
  return any_of(words(lastOf(function)), [](StringRef word) {
    return is_contained({"allow", "allows", "allowed", "permit", "permits", "permitted", "authorize", "authorizes", "authorized",
                         "authorise", "authorised", "authenticate", "authenticated", "grant", "grants", "granted", "entitled",
                         "verify", "verified", "verifies", "trusted", "trust", "admit", "admits"},
                        word);
  });
}

// A constant that says yes.
bool isPermissive(StringRef text) {
  if (text == "true")
    return true;
  return text.contains("::") && any_of(words(lastOf(text)), [](StringRef word) {
    return is_contained({"allow", "allowed", "permit", "permitted", "grant", "granted", "authorized", "accept", "accepted", "ok",
                         "yes", "pass", "trusted", "valid", "success"},
                        word);
  });
}

class Finder {
public:
  explicit Finder(Context &context)
      : context(context), program(context.program), facts(program.facts), callees(context.topology().callees),
        skeletons(facts), bestEffort(annotatedFunctions(facts, "best-effort")),
        reports(program.catalogue.covered({"log", "telemetry", "io.write", "io.std.err", "io.std.out"})) {
    for (const Argument &argument : facts.arguments)
      if (argument.isResource())
        given.push_back({argument.variable, argument.call});
    llvm::sort(given);
  }

  void run() {
    for (uint32_t i = 0, end; i < facts.events.size(); i = end) {
      Id<Function> f = facts.events[i].function;
      for (end = i; end < facts.events.size() && facts.events[end].function == f; ++end)
        ;
      if (isLookedAt(f, ArrayRef(facts.events).slice(i, end - i)))
        visit(f);
    }
  }

private:
  // Most functions neither catch nor decide nor write files.
  bool isLookedAt(Id<Function> f, ArrayRef<Event> events) const {
    const Function &row = facts.functions[f.index];
    if (!program.isJudged(row.place.file) || row.kind == FunctionKind::Destructor || bestEffort[f.index])
      return false;
    return any_of(events, [&](const Event &e) {
      return is_contained({EventKind::Catch, EventKind::Failure, EventKind::Default}, e.kind) || fileOf(e);
    });
  }

  void visit(Id<Function> f) {
    const std::vector<SkeletonBlock> blocks = skeletons.of(f);
    StringRef name = facts.str(facts.functions[f.index].name);
    bool decides = isDecision(name) || isPolicy(f);
    for (uint32_t b = 0; b < blocks.size(); ++b)
      for (uint32_t i = 0; i < blocks[b].events.size(); ++i) {
        const Event &event = facts.events[blocks[b].events[i]];
        bool handler = event.kind == EventKind::Catch;
        bool asked = handler || event.kind == EventKind::Failure || event.kind == EventKind::Default;
        if (const Event *yes = decides && asked ? permits(blocks, {b, i}) : nullptr)
          sayPermits(f, event, *yes);
        else if (handler && catchesAll(event) && !isInHandler(blocks, event))
          if (const Event *left = leavesSilently(blocks, {b, i}))
            saySwallowed(f, event, *left);
      }
    findUntestedFiles(f, blocks);
  }

  bool isPolicy(Id<Function> f) const {
    ComponentId c = program.owner(f);
    const policy::KindT *kind = c == NoComponent ? nullptr : policy::effectiveKind(program.policy, program.component(c));
    return kind && kind->name == "policy-module";
  }

  // ---- a handler of everything, after which all goes on as before
  bool catchesAll(const Event &event) const {
    return facts.str(event.text) == "..." ||
           (event.type && facts.str(facts.types[event.type.index].name) == "std::exception");
  }

  Place placeOf(const Event &event) const { return event.call ? facts.calls[event.call.index].place : event.place; }

  static bool isInside(const Place &p, const Event &handler) {
    return p.file == handler.place.file && !(p < handler.place) &&
           std::pair(p.line, p.column) <= std::pair(handler.endLine, handler.endColumn);
  }

  // What fails while a failure is dealt with has nobody left to be told.
  bool isInHandler(ArrayRef<SkeletonBlock> blocks, const Event &event) const {
    return any_of(blocks, [&](const SkeletonBlock &block) {
      if (block.events.empty())
        return false;
      const Event &other = facts.events[block.events.front()];
      return other.kind == EventKind::Catch && other.place < event.place && isInside(event.place, other);
    });
  }

  // Blocks that are reached when nothing fails. What only follows when something has failed is how it is dealt with.
  static BitVector reachedNormally(ArrayRef<SkeletonBlock> blocks) {
    BitVector seen(blocks.size());
    SmallVector<uint32_t, 16> open{Skeletons::Entry};
    while (!open.empty())
      for (auto [to, kind] : blocks[open.pop_back_val()].next)
        if (kind != FlowKind::Exception && !seen[to]) {
          seen.set(to);
          open.push_back(to);
        }
    return seen;
  }

  // The event at which a way out of the handler ends on which nobody was told; the handler itself if none follows. Null if
  // there is no such way.
  const Event *leavesSilently(ArrayRef<SkeletonBlock> blocks, EventPosition from) const {
    const Event &handler = facts.events[blocks[from.block].events[from.index]];
    const BitVector normal = reachedNormally(blocks);
    BitVector seen(blocks.size());
    SmallVector<std::pair<uint32_t, uint32_t>, 8> open{{from.block, from.index + 1}};
    while (!open.empty()) {
      auto [b, first] = open.pop_back_val();
      bool handled = false;
      for (uint32_t e : ArrayRef(blocks[b].events).drop_front(first)) {
        const Event &event = facts.events[e];
        bool inside = isInside(placeOf(event), handler);
        if ((normal[b] && !inside) || isSilentReturn(event))
          return &event;
        if ((handled = tells(event) || (!inside && event.kind == EventKind::Call)))
          break;
      }
      if (handled)
        continue;
      for (auto [to, kind] : blocks[b].next) {
        if (kind == FlowKind::Exception)
          continue;
        if (to == Skeletons::Exit)
          return &handler;
        if (!seen[to]) {
          seen.set(to);
          open.push_back({to, 0});
        }
      }
    }
    return nullptr;
  }

  // "return;" and what says that all is well. Any other value tells the caller.
  bool isSilentReturn(const Event &event) const {
    StringRef text = facts.str(event.text);
    return event.kind == EventKind::Return && (text == "void" || isPermissive(text));
  }

  bool tells(const Event &event) const {
    switch (event.kind) {
    case EventKind::Throw:
    case EventKind::Rethrow:
    case EventKind::Return:
    case EventKind::Write: // a flag, a counter, the result
      return true;
    case EventKind::Call:
      return event.call && callTells(facts.calls[event.call.index]);
    default:
      return false;
    }
  }

  bool callTells(const facts::Call &call) const {
    if (!call.callee)
      return call.kind == CallKind::Indirect; // somebody asked to be told
    const Function &callee = facts.functions[call.callee.index];
    StringRef name = facts.str(callee.name);
    if (callee.flags.has(FunctionFlag::Noreturn) || bestEffort[call.callee.index] ||
        is_contained({"std::current_exception", "std::rethrow_exception", "std::throw_with_nested"}, name) ||
        name.ends_with("::set_exception"))
      return true;
    if (program.full(call.callee).intersects(reports) || program.own(call.callee).intersects(reports))
      return true;
    const policy::CallableT *entry = callees.entry(call);
    if (entry && program.catalogue.effects(*entry).intersects(reports))
      return true;
    // What is written to a stream in a handler is a report; an object of the program that is changed may be one.
    if (entry && policy::hasTrait(*entry, "polymorphic-buf"))
      return true;
    bool changes = call.slot && callee.record && !callee.flags.has(FunctionFlag::Const) &&
                   (call.kind == CallKind::Member || call.kind == CallKind::Operator);
    return changes && callee.flags.has(FunctionFlag::Library);
  }

  void saySwallowed(Id<Function> f, const Event &handler, const Event &left) {
    std::string name = program.name(f);
    Finding finding = context.at(handler.place, "'" + name + "' catches everything and goes on as if it had worked");
    if (&left != &handler)
      finding.notes.push_back(context.note(placeOf(left), left.kind == EventKind::Return ? "it returns here" : "it goes on here",
                                           /*step=*/true));
    finding.remedy = "catch what can be dealt with; else rethrow, return an error or report it; where it does not matter, say "
                     "why: HARNESS_BEST_EFFORT(\"…\") before the function";
    say(f, handler, std::move(finding), "swallows");
  }

  // ---- a decision that is yes because asking failed
  // The answer that follows without a further question, if it is yes.
  const Event *permits(ArrayRef<SkeletonBlock> blocks, EventPosition from) const {
    BitVector seen(blocks.size());
    for (auto [b, first] = std::pair(from.block, from.index + 1);; first = 0) {
      for (uint32_t e : ArrayRef(blocks[b].events).drop_front(first)) {
        const Event &event = facts.events[e];
        if (event.kind == EventKind::Return)
          return isPermissive(facts.str(event.text)) ? &event : nullptr;
        if (event.kind != EventKind::Call && event.kind != EventKind::Write)
          return nullptr;
      }
      std::optional<uint32_t> next;
      for (auto [to, kind] : blocks[b].next)
        if (kind != FlowKind::Exception) {
          if (next)
            return nullptr;
          next = to;
        }
      if (!next || *next == Skeletons::Exit || seen[*next])
        return nullptr;
      seen.set(b = *next);
    }
  }

  void sayPermits(Id<Function> f, const Event &event, const Event &yes) {
    std::string name = program.name(f), answer = facts.str(yes.text).str();
    const char *why = event.kind == EventKind::Catch     ? "' when asking fails: an exception is caught"
                      : event.kind == EventKind::Failure ? "' when asking fails"
                                                         : "' by default, for cases that nobody thought of";
    Finding finding = context.at(yes.place, "'" + name + "' answers '" + answer + why);
    finding.notes.push_back(context.note(event.place, event.kind == EventKind::Catch     ? "the exception is caught here"
                                                      : event.kind == EventKind::Failure ? "the failure is seen here"
                                                                                         : "the default is here",
                                         /*step=*/true));
    finding.remedy = "answer no, or say that there is no answer";
    say(f, yes, std::move(finding), "permits");
  }

  // ---- a file that is written and not asked
  // The local file stream that an event writes to or asks.
  Id<Variable> fileOf(const Event &event) const {
    if (!event.call)
      return {};
    const facts::Call &call = facts.calls[event.call.index];
    if (!call.callee || call.kind != CallKind::Constructor || !call.slot)
      return {};
    StringRef name = facts.str(facts.functions[call.callee.index].name);
    bool isFile = name == "std::basic_ofstream::basic_ofstream" || name == "std::basic_fstream::basic_fstream";
    return isFile && facts.variables[call.slot.index].kind == VariableKind::Local ? call.slot : Id<Variable>();
  }

  enum class Use { None, Writes, Asks, Hands };
  Use useOf(const facts::Call &call, Id<facts::Call> id, Id<Variable> file) const {
    bool isArgument = std::binary_search(given.begin(), given.end(), std::pair(file, id));
    if (!call.callee || (call.slot != file && !isArgument))
      return Use::None;
    StringRef name = lastOf(facts.str(facts.functions[call.callee.index].name));
    if (is_contained({"operator<<", "write", "put"}, name))
      return Use::Writes;
    if (isArgument)
      return Use::Hands;
    return is_contained({"good", "fail", "bad", "operator bool", "operator!", "rdstate", "exceptions", "rdbuf"}, name)
               ? Use::Asks
               : Use::None;
  }

  void findUntestedFiles(Id<Function> f, ArrayRef<SkeletonBlock> blocks) {
    for (const SkeletonBlock &block : blocks)
      for (uint32_t e : block.events)
        if (Id<Variable> file = fileOf(facts.events[e]))
          findUntested(f, blocks, file);
  }

  void findUntested(Id<Function> f, ArrayRef<SkeletonBlock> blocks, Id<Variable> file) {
    auto use = [&](uint32_t e) {
      Id<facts::Call> call = facts.events[e].call;
      return call ? useOf(facts.calls[call.index], call, file) : Use::None;
    };
    bool throwsByItself = false;
    std::optional<EventPosition> write;
    for (uint32_t b = 0; b < blocks.size(); ++b)
      for (uint32_t i = 0; i < blocks[b].events.size(); ++i) {
        uint32_t e = blocks[b].events[i];
        switch (use(e)) {
        case Use::Hands:
          return; // somebody else may ask it
        case Use::Asks:
          throwsByItself |= StringRef(program.name(facts.calls[facts.events[e].call.index].callee)).ends_with("exceptions");
          break;
        case Use::Writes:
          if (!write && reachesExit(blocks, {b, i}, [&](uint32_t later) { return use(later) == Use::Asks; }))
            write = EventPosition{b, i};
          break;
        case Use::None:
          break;
        }
      }
    if (!write || throwsByItself)
      return;
    const Event &event = facts.events[blocks[write->block].events[write->index]];
    std::string name = program.name(f), of = facts.str(facts.variables[file.index].name).ltrim('#').str();
    Finding finding = context.at(placeOf(event), "'" + name + "' writes to '" + of + "' and never asks whether that worked");
    finding.remedy = "flush or close it and test its state before going on";
    say(f, event, std::move(finding), of);
  }

  void say(Id<Function> f, const Event &at, Finding finding, StringRef what) {
    finding.entity = program.name(f);
    finding.identity = finding.rule + "|" + finding.entity + "|" + what.str();
    context.report(std::move(finding), context.evidence(f, placeOf(at)));
  }

  Context &context;
  const Program &program;
  const Facts &facts;
  const Callees &callees;
  const Skeletons skeletons;
  const BitVector bestEffort;
  const policy::EffectSet reports;
  std::vector<std::pair<Id<Variable>, Id<facts::Call>>> given; // what is handed to whom
};

void run(Context &context) { Finder(context).run(); }

Rule rule("seam.fail-open", Level::Warn, Rule::Link, "what fails is not taken for what worked", run);

} // namespace
} // namespace harness
