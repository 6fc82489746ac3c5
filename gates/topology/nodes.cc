#include "topology/nodes.h"

#include "topology/overriders.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"

#include <map>

using namespace llvm;
using namespace harness::facts;

namespace harness {

Callees::Callees(const Program &program) : program(program), entries(program.facts.functions.size()) {
  describesOwn = any_of(program.policy.catalogue->symbols, [](const auto &symbol) { return symbol->project; });
}

const policy::CallableT *Callees::entry(Id<Function> callee) const {
  std::optional<const policy::CallableT *> &known = entries[callee.index];
  if (!known) {
    const Function &f = program.facts.functions[callee.index];
    // What the program defines under the name of a library's is the program's, unless its policy says what it is.
    bool own = f.flags.has(FunctionFlag::Defined) && !f.flags.has(FunctionFlag::Library);
    StringRef symbol = program.facts.str(f.symbol);
    known = nullptr;
    // A static function that has only the name of one of a library's is none; a template of a library is its own, also
    // where its arguments make it local to the unit.
    bool local = symbol.contains('@');
    if ((!own || describesOwn) && (!local || f.flags.has(FunctionFlag::Library)))
      if (auto *found = program.catalogue.find(local ? StringRef() : symbol, program.facts.str(f.name));
          found && (!own || found->project))
        known = found;
  }
  return *known;
}

bool Callees::hasEffect(const facts::Call &call, StringRef effect) const {
  const policy::CallableT *e = entry(call);
  return e && program.catalogue.effects(*e).intersects(program.catalogue.covered(effect));
}

namespace {

std::optional<ProcessKind> kindOf(StringRef name) {
  for (unsigned i = 0; policy::EnumNamesProcessKind()[i]; ++i)
    if (name == policy::EnumNamesProcessKind()[i])
      return ProcessKind(i);
  return std::nullopt;
}

// "std::thread" of "std::thread::thread": a class whose constructor makes one.
StringRef classOf(StringRef name) {
  auto [scope, last] = name.rsplit("::");
  return last == scope.rsplit("::").second || last == scope ? scope : StringRef();
}

bool makesProcess(const policy::CallableT &entry) { return policy::hasTrait(entry, "makes:process"); }

// wait, waitpid; pclose and system, which wait for the end of a shell.
bool waitsForChild(const Program &program, const policy::CallableT &entry) {
  const policy::EffectSet effects = program.catalogue.effects(entry);
  return effects.intersects(program.catalogue.covered("proc.wait")) ||
         (effects.intersects(program.catalogue.covered("proc.shell")) && policy::hasTrait(entry, "block"));
}

// get and wait; wait_for and wait_until may come back before it has ended.
bool waitsForFuture(const Callees &callees, const facts::Call &call) {
  StringRef name = callees.entry(call)->name;
  return callees.hasEffect(call, "sync.wait") && !name.ends_with("_for") && !name.ends_with("_until");
}

class Finder {
public:
  Finder(const Program &program, const Callees &callees)
      : program(program), facts(program.facts), callees(callees), slots(program.slots()),
        overriders(program), handing(facts.functions.size()) {
    for (const Binding &binding : facts.bindings)
      if (binding.holder)
        handing.set(binding.holder.index);
    for (const auto &entry : program.policy.catalogue->symbols)
      for (const std::string &trait : entry->traits)
        if (StringRef text = trait; text.consume_front("makes:"))
          if (StringRef made = classOf(entry->name); !made.empty())
            classes.push_back({made, entry.get()});
  }

  std::vector<Node> run() {
    // Most programs make nothing, and need no index.
    if (any_of(facts.calls, [&](const facts::Call &call) { return mayMake(call); })) {
      index();
      for (uint32_t i = 0; i < facts.calls.size(); ++i)
        visit(Id<facts::Call>(i));
    }
    addThreadLocals();
    llvm::sort(nodes, [](const Node &a, const Node &b) {
      return std::tie(a.place, a.creator, a.api) < std::tie(b.place, b.creator, b.api);
    });
    return std::move(nodes);
  }

private:
  bool mayMake(const facts::Call &call) const {
    const policy::CallableT *entry = callees.entry(call);
    return isContainer(call) ||
           (entry && any_of(entry->traits, [](const std::string &t) { return StringRef(t).starts_with("makes:"); }));
  }

  void index() {
    bindingsOf.resize(facts.functions.size());
    callsOf.resize(facts.functions.size());
    for (uint32_t i = 0; i < facts.bindings.size(); ++i)
      if (facts.bindings[i].holder)
        bindingsOf[facts.bindings[i].holder.index].push_back(i);
    for (uint32_t i = 0; i < facts.calls.size(); ++i)
      callsOf[facts.calls[i].caller.index].push_back(i);
  }

  void visit(Id<facts::Call> id) {
    const facts::Call &call = facts.calls[id.index];
    // Code of others makes its threads for reasons of its own: whoever calls it answers for what the catalogue says.
    if (!call.callee || !program.isJudged(call.place.file))
      return;
    if (const policy::CallableT *entry = callees.entry(call))
      for (const std::string &trait : entry->traits)
        if (StringRef text = trait; text.consume_front("makes:")) {
          bool ifLooping = text.consume_back("?");
          if (auto kind = kindOf(text); kind && (!ifLooping || isInLoop(id)))
            add(id, *entry, *kind);
          return;
        }
    makeInContainer(id);
  }

  bool isContainer(const facts::Call &call) const {
    return call.slot && handing[call.caller.index] && call.flags.has(CallFlag::Library) && (call.kind == CallKind::Member || call.kind == CallKind::Direct);
  }

  // workers.emplace_back(run), std::make_unique<std::thread>(run): the library makes it, of what it is to hold.
  void makeInContainer(Id<facts::Call> id) {
    const facts::Call &call = facts.calls[id.index];
    if (!isContainer(call))
      return;
    const Variable &container = facts.variables[call.slot.index];
    StringRef type = facts.str(container.type);
    // Of a local the facts may know no type, but what emplace_back refers to.
    for (auto [made, entry] : classes)
      if (mentions(type, made) || (type.empty() && facts.str(call.type) == made)) {
        if (hasBindings(id))
          add(id, *entry, ProcessKind::thread);
        return;
      }
  }

  // As a template argument, qualified or not: "std::vector<std::thread>", "vector<unique_ptr<jthread>>".
  static bool mentions(StringRef type, StringRef name) {
    StringRef last = name.rsplit("::").second;
    for (size_t at = type.find(last); at != StringRef::npos; at = type.find(last, at + 1)) {
      StringRef before = type.take_front(at), after = type.drop_front(at + last.size());
      before.consume_back(name.drop_back(last.size()));
      if ((before.ends_with("<") || before.ends_with(", ")) && !after.empty() && StringRef(">, ").contains(after.front()))
        return true;
    }
    return false;
  }

  void add(Id<facts::Call> id, const policy::CallableT &entry, ProcessKind kind) {
    const facts::Call &call = facts.calls[id.index];
    if (isRefinedAway(id, entry))
      return;
    bool takesCallable = false, mayTake = false; // one that it runs: always, or in some of its forms
    for (const std::string &text : entry.traits) {
      if (auto trait = policy::callbackTrait(text); trait && trait->later)
        (trait->optional ? mayTake : takesCallable) = true;
      mayTake |= policy::structureTrait(text).has_value();
    }
    Node node{kind, call.caller, call.place, id, entry.name, {}, false, call.slot,
              policy::hasTrait(entry, "handle"), policy::hasTrait(entry, "joins-on-destroy"),
              call.flags.has(CallFlag::Discarded)};
    node.future = policy::hasTrait(entry, "future-blocks-on-destroy");
    node.waitedFor = kind == ProcessKind::process && waitsForChild(program, entry);
    for (const Argument &argument : argumentsOf(id))
      if (!node.keptIn && argument.index == 0 && argument.isResource()) // pthread_create(&thread, …)
        node.keptIn = argument.variable;
    node.dropped &= !node.keptIn;
    if (takesCallable || mayTake) {
      collectEntries(id, entry, node);
      if (node.entries.empty() && !node.unresolved) {
        // std::thread idle; — std::thread(std::move(other)); — SIG_IGN; — a key without a destructor: nothing runs. A timer
        // that sends a signal, or tells a queue, runs all the same.
        bool idle = call.kind == CallKind::Constructor || call.kind == CallKind::MemberInitialiser ||
                    kind == ProcessKind::signal || kind == ProcessKind::hook ||
                    (!takesCallable && kind == ProcessKind::thread);
        if (idle)
          return;
        node.unresolved = takesCallable;
      }
    }
    for (const std::string &text : entry.traits)
      if (auto trait = policy::overriderTrait(text); trait && trait->context == EnumNameProcessKind(kind)) {
        std::vector<Id<Function>> runs = overriders.of(id, *trait);
        node.entries.insert(node.entries.end(), runs.begin(), runs.end());
      }
    nodes.push_back(std::move(node));
  }

  // thread_local objects of classes of the program: what their destructors do happens when a thread ends.
  void addThreadLocals() {
    DenseMap<std::pair<uint32_t, uint32_t>, SmallVector<uint32_t, 1>> at; // by line
    for (uint32_t i = 0; i < facts.variables.size(); ++i)
      if (const Variable &v = facts.variables[i];
          v.flags.has(VariableFlag::ThreadLocal) && v.flags.has(VariableFlag::NontrivialDestructor) &&
          program.isJudged(v.place.file))
        at[{v.place.file.index, v.place.line}].push_back(i);
    if (at.empty())
      return;
    for (uint32_t i = 0; i < facts.calls.size(); ++i) {
      const facts::Call &call = facts.calls[i];
      if (call.kind != CallKind::Destructor || !call.callee || !call.place.file)
        continue;
      const Function &destructor = facts.functions[call.callee.index];
      if (destructor.flags.has(FunctionFlag::Library) || destructor.flags.has(FunctionFlag::Defaulted))
        continue;
      for (uint32_t v : at.lookup({call.place.file.index, call.place.line}))
        if (facts.variables[v].place == call.place)
          nodes.push_back({ProcessKind::hook, call.caller, call.place, Id<facts::Call>(i), "thread_local",
                           {call.callee}, false, Id<Variable>(v)});
    }
  }

  // std::async(std::launch::deferred, …) does not do what std::async does.
  bool isRefinedAway(Id<facts::Call> id, const policy::CallableT &entry) const {
    SmallVector<policy::ConstantArgument, 4> constants;
    for (const Constant &c : facts.constants)
      if (c.call == id)
        constants.push_back({c.argument, c.kind == ConstantKind::String, c.value, facts.str(c.text)});
    policy::EffectSet spawn = program.catalogue.covered("thread.spawn");
    return program.catalogue.effects(entry).intersects(spawn) && !program.catalogue.effects(entry, constants).intersects(spawn);
  }

  ArrayRef<Argument> argumentsOf(Id<facts::Call> id) const {
    auto [first, last] = std::equal_range(facts.arguments.begin(), facts.arguments.end(), Argument{.call = id},
                                          [](const Argument &a, const Argument &b) { return a.call < b.call; });
    return ArrayRef(&*first, last - first);
  }

  // A callable is an argument of the last call of that function that begins before it.
  bool isOf(const Binding &binding, Id<facts::Call> id) const {
    const facts::Call &call = facts.calls[id.index];
    if (!binding.slot || facts.variables[binding.slot.index].function != call.callee ||
        binding.place.file != call.place.file || binding.place < call.place)
      return false;
    return none_of(callsOf[call.caller.index], [&](uint32_t other) {
      const facts::Call &later = facts.calls[other];
      return later.callee == call.callee && call.place < later.place && !(binding.place < later.place) &&
             later.place.file == call.place.file;
    });
  }

  bool hasBindings(Id<facts::Call> id) const {
    return any_of(bindingsOf[facts.calls[id.index].caller.index],
                  [&](uint32_t b) { return isOf(facts.bindings[b], id); });
  }

  void collectEntries(Id<facts::Call> id, const policy::CallableT &entry, Node &node) const {
    for (uint32_t b : bindingsOf[facts.calls[id.index].caller.index]) {
      const Binding &binding = facts.bindings[b];
      if (!isOf(binding, id))
        continue;
      if (binding.function) {
        node.entries.push_back(binding.function);
      } else if (binding.source) {
        const Slots::Content &content = slots.content(binding.source);
        node.entries.insert(node.entries.end(), content.functions.begin(), content.functions.end());
        node.unresolved |= content.unknown || content.functions.empty();
      } else {
        node.unresolved = true;
      }
    }
    for (const std::string &text : entry.traits)
      if (auto trait = policy::structureTrait(text); trait && node.entries.empty())
        collectFromStructure(id, trait->structure, node);
    auto byName = [&](Id<Function> a, Id<Function> b) { return std::make_pair(program.name(a), a) < std::make_pair(program.name(b), b); };
    llvm::sort(node.entries, byName);
    node.entries.erase(llvm::unique(node.entries), node.entries.end());
  }

  // sigaction takes a structure in which the handler stands: what was stored there last, since the call before that took
  // such a structure, or since the one before that if there is nothing.
  void collectFromStructure(Id<facts::Call> id, StringRef structure, Node &node) const {
    const Id<Function> function = facts.calls[id.index].caller;
    auto isField = [&](Id<Variable> v) {
      StringRef name = v ? facts.str(facts.variables[v.index].name) : "";
      return name.consume_front(structure) && name.starts_with("::");
    };
    auto takesOne = [&](const facts::Call &call) {
      const policy::CallableT *entry = callees.entry(call);
      return entry && any_of(entry->traits, [&](const std::string &text) {
               auto trait = policy::structureTrait(text);
               return trait && trait->structure == structure;
             });
    };
    Place end = node.place;
    while (node.entries.empty() && !node.unresolved) {
      Place begin;
      bool first = true;
      for (uint32_t c : callsOf[function.index])
        if (const facts::Call &call = facts.calls[c]; call.place < end && takesOne(call) && (first || begin < call.place))
          begin = call.place, first = false;
      for (uint32_t b : bindingsOf[function.index]) {
        const Binding &binding = facts.bindings[b];
        if (!isField(binding.slot) || !(binding.place < end) || (!first && binding.place < begin))
          continue;
        const Slots::Content *held = binding.source ? &slots.content(binding.source) : nullptr;
        if (binding.function)
          node.entries.push_back(binding.function);
        else if (held && !held->empty())
          node.entries.insert(node.entries.end(), held->functions.begin(), held->functions.end());
        node.unresolved |= !binding.function && (!held || held->unknown || held->functions.empty());
      }
      // SIG_IGN, which is no function, was stored there.
      bool written = any_of(facts.events, [&](const Event &event) {
        return event.function == function && event.kind == EventKind::Write && isField(event.variable) &&
               event.place < end && (first || begin < event.place);
      });
      if (first || (written && node.entries.empty()))
        return;
      end = begin;
    }
  }

  // Does control come back to the call? Depth first over the flows from the block it stands in.
  bool isInLoop(Id<facts::Call> id) const {
    Id<Function> function = facts.calls[id.index].caller;
    DenseMap<uint32_t, SmallVector<uint32_t, 4>> next;
    for (const Flow &flow : facts.flows)
      if (flow.function == function)
        next[flow.from].push_back(flow.to);
    for (const Event &event : facts.events) {
      if (event.call != id)
        continue;
      DenseSet<uint32_t> seen;
      SmallVector<uint32_t, 16> open(next.lookup(event.block));
      while (!open.empty()) {
        uint32_t block = open.pop_back_val();
        if (block == event.block)
          return true;
        if (seen.insert(block).second)
          open.append(next.lookup(block));
      }
    }
    return false;
  }

  const Program &program;
  const Facts &facts;
  const Callees &callees;
  const Slots &slots;
  const Overriders overriders;
  BitVector handing; // functions that hand a callable to somebody
  std::vector<std::pair<StringRef, const policy::CallableT *>> classes;
  std::vector<SmallVector<uint32_t, 2>> bindingsOf, callsOf; // by function
  std::vector<Node> nodes;
};

} // namespace

std::vector<Node> findNodes(const Program &program, const Callees &callees) { return Finder(program, callees).run(); }

std::vector<Ending> findEndings(const Program &program, const Callees &callees, ArrayRef<Node> nodes) {
  const Facts &facts = program.facts;
  DenseSet<uint32_t> futures; // variables
  for (const Node &node : nodes)
    if (node.future && node.keptIn)
      futures.insert(node.keptIn.index);
  std::vector<Ending> endings;
  for (uint32_t i = 0; i < facts.calls.size(); ++i) {
    const facts::Call &call = facts.calls[i];
    const policy::CallableT *entry = callees.entry(call);
    if (!entry)
      continue;
    Id<facts::Call> id(i);
    if (callees.hasEffect(call, "thread.detach"))
      endings.push_back({Ending::Detaches, id, call.slot});
    else if (callees.hasEffect(call, "thread.join") ||
             (call.slot && futures.contains(call.slot.index) && waitsForFuture(callees, call)))
      endings.push_back({Ending::Joins, id, call.slot});
    else if (waitsForChild(program, *entry) && !makesProcess(*entry))
      endings.push_back({Ending::WaitsForChild, id, {}});
  }
  for (const Argument &argument : facts.arguments) // pthread_join(thread, …)
    for (Ending &ending : endings)
      if (ending.call == argument.call && !ending.of && argument.index == 0 && argument.isResource())
        ending.of = argument.variable;
  return endings;
}

std::vector<const Ending *> endingsOf(const Program &program, const Callees &callees, ArrayRef<Ending> endings,
                                      const Node &node) {
  std::vector<const Ending *> found, here; // here: by who makes it
  const facts::Call &made = program.facts.calls[node.call.index];
  for (const Ending &ending : endings) {
    const facts::Call &call = program.facts.calls[ending.call.index];
    if (ending.of && ending.of == node.keptIn)
      found.push_back(&ending);
    else if (ending.what == Ending::WaitsForChild && !ending.of && node.kind == ProcessKind::process && !node.waitedFor &&
             callees.hasEffect(made, "proc.shell") == !callees.hasEffect(call, "proc.wait")) // popen and pclose
      (call.caller == node.creator ? here : found).push_back(&ending);
  }
  if (!here.empty())
    found = here;
  llvm::sort(found, [&](const Ending *a, const Ending *b) {
    return program.facts.calls[a->call.index].place < program.facts.calls[b->call.index].place;
  });
  return found;
}

// asio::post(pool, f): the type of the first argument says where it runs.
static std::string contextOf(const Program &program, const policy::CallableT &entry, const policy::CallbackTrait &trait,
                             Id<Function> callee) {
  StringRef signature = program.facts.str(program.facts.functions[callee.index].signature);
  for (StringRef text : entry.traits)
    if (text.consume_front("pool-if:") && signature.contains(text))
      return "pool";
  return trait.context.str();
}

std::vector<Task> findTasks(const Program &program, const Callees &callees) {
  const Facts &facts = program.facts;
  // By caller, callee and place: which call a callable is handed to.
  std::map<std::pair<uint32_t, uint32_t>, SmallVector<uint32_t, 2>> calls;
  for (uint32_t i = 0; i < facts.calls.size(); ++i)
    if (callees.entry(facts.calls[i]))
      calls[{facts.calls[i].caller.index, facts.calls[i].callee.index}].push_back(i);
  std::vector<Task> tasks;
  const Overriders overriders(program);
  for (uint32_t c = 0; c < facts.calls.size(); ++c)
    if (const policy::CallableT *entry = callees.entry(facts.calls[c]))
      for (const std::string &text : entry->traits)
        if (auto trait = policy::overriderTrait(text))
          for (Id<Function> f : overriders.of(Id<facts::Call>(c), *trait))
            tasks.push_back({Id<facts::Call>(c), entry->name, trait->context.str(), f});
  for (const Binding &binding : facts.bindings) {
    if (!binding.holder || !binding.function || !binding.slot || binding.kind != BindingKind::Passed)
      continue;
    const Variable &slot = facts.variables[binding.slot.index];
    const policy::CallableT *entry = slot.function ? callees.entry(slot.function) : nullptr;
    if (!entry)
      continue;
    for (const std::string &text : entry->traits) {
      auto trait = policy::callbackTrait(text);
      if (!trait || !trait->later || (!trait->last && trait->argument && *trait->argument != slot.index))
        continue;
      uint32_t call = None;
      for (uint32_t c : calls[{binding.holder.index, slot.function.index}])
        if (!(binding.place < facts.calls[c].place) && facts.calls[c].place.file == binding.place.file)
          call = c; // calls of one function stand in the order of their places
      tasks.push_back({call == None ? Id<facts::Call>() : Id<facts::Call>(call), entry->name,
                       contextOf(program, *entry, *trait, slot.function), binding.function,
                       policy::hasTrait(*entry, "scb") && trait->context == "pool"});
      break;
    }
  }
  return tasks;
}

} // namespace harness
