#include "seams/wire.h"

#include "closure/constants.h"
#include "closure/skeleton.h"
#include "seams/valuetype.h"
#include "topology/topology.h"

#include "llvm/ADT/StringSet.h"
#include "llvm/Demangle/Demangle.h"
#include "llvm/Support/raw_ostream.h"

#include <map>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

class SideReader {
public:
  SideReader(const Program &program, bool produces)
      : program(program), facts(program.facts), produces(produces), callees(program), skeletons(facts),
        callsOf(facts.functions.size()) {
    for (uint32_t i = 0; i < facts.calls.size(); ++i)
      if (facts.calls[i].caller)
        callsOf[facts.calls[i].caller.index].push_back(i);
  }

  WireSide read(const std::vector<std::string> &names) {
    SmallVector<Id<Function>, 4> starts;
    for (const std::string &name : names) {
      size_t before = starts.size();
      for (uint32_t f = 0; f < facts.functions.size(); ++f)
        if (isOurs(facts.functions[f].place) && facts.functions[f].flags.has(FunctionFlag::Defined) &&
            isCalled(program, Id<Function>(f), name))
          starts.push_back(Id<Function>(f));
      if (starts.size() == before)
        side.missing.push_back(name);
    }
    side.here = !starts.empty();
    for (Id<Function> f : reach(starts))
      readFunction(f);
    for (auto &[name, field] : fields) {
      if (produces)
        field.presence = presence(starts, name);
      side.fields.push_back(field);
    }
    return std::move(side);
  }

private:
  bool isOurs(const Place &place) const {
    if (!place.file)
      return false;
    Origin origin = facts.file(place.file).origin;
    return origin == Origin::Project || origin == Origin::Generated;
  }

  // Libraries of headers only count as defined by the program, and are still the catalogue's to describe.
  const policy::CallableT *entry(Id<Function> f) const {
    if (!f)
      return nullptr;
    const Function &row = facts.functions[f.index];
    if (const policy::CallableT *known = callees.entry(f))
      return known;
    return isOurs(row.place) ? nullptr : program.catalogue.find(facts.str(row.symbol), facts.str(row.name));
  }
  bool namesField(Id<Function> f) const {
    const policy::CallableT *e = entry(f);
    return e && !(policy::argumentsOf(*e, "field").empty() && policy::argumentsOf(*e, "fields").empty());
  }

  std::vector<Id<Function>> reach(ArrayRef<Id<Function>> starts) const {
    std::vector<Id<Function>> order;
    BitVector seen(facts.functions.size());
    auto add = [&](Id<Function> f) {
      if (!seen[f.index]) {
        seen.set(f.index);
        order.push_back(f);
      }
    };
    llvm::for_each(starts, add);
    for (size_t i = 0; i < order.size(); ++i)
      for (const Edge &edge : program.edges(order[i]))
        if (edge.runsHere() && !namesField(edge.to))
          add(edge.to);
    return order;
  }

  // ---- the fields that one function names

  // Does a call with these traits do what this side does?
  bool isOfSide(const policy::CallableT &e) const {
    bool reads = any_of(
        e.traits, [](StringRef t) { return t == "field-read" || t == "field-required" || t == "field-optional"; });
    return produces ? !reads : !policy::hasTrait(e, "field-written");
  }

  void readFunction(Id<Function> f) {
    for (uint32_t id : callsOf[f.index]) {
      const facts::Call &call = facts.calls[id];
      const policy::CallableT *e = isOurs(call.place) ? entry(call.callee) : nullptr;
      if (!e || !isOfSide(*e))
        continue;
      if (policy::hasTrait(*e, "field-any"))
        opens(call);
      Constants constants = constantsOf(facts, Id<facts::Call>(id));
      for (uint32_t argument : policy::argumentsOf(*e, "field"))
        readCall(Id<facts::Call>(id), *e, argument, constants);
      for (uint32_t argument : policy::argumentsOf(*e, "fields"))
        for (const policy::ConstantArgument &constant : constants)
          if (constant.argument == PairsOf + argument)
            add(Id<facts::Call>(id), *e, constant.text.str());
    }
    for (uint32_t id : callsOf[f.index])
      if (auto *key = textOf(constantsOf(facts, Id<facts::Call>(id)), None))
        if (auto it = fields.find(key->text.str()); it != fields.end())
          addType(it->second, produces ? assignedType(f, facts.calls[id]) : calleeType(facts.calls[id]));
  }

  void readCall(Id<facts::Call> id, const policy::CallableT &e, uint32_t argument,
                ArrayRef<policy::ConstantArgument> constants) {
    const facts::Call &call = facts.calls[id.index];
    bool known = false;
    for (const policy::ConstantArgument &constant : constants)
      if (constant.argument == argument) {
        known = true;
        if (constant.isText)
          add(id, e, constant.text.str());
      }
    // An index is no name.
    if (!known && !isIndex(parameterType(signature(call.callee), argument)))
      opens(call);
  }

  void add(Id<facts::Call> id, const policy::CallableT &e, const std::string &name) {
    const facts::Call &call = facts.calls[id.index];
    WireField &field = fields[name];
    bool asks = policy::hasTrait(e, "field-optional");
    // Where it is read says more than where it is looked for.
    if (!field.in || std::pair(asks, call.place) < std::pair(asksAt.contains(name), field.place)) {
      field.name = name;
      field.in = call.caller;
      field.place = call.place;
      if (asks)
        asksAt.insert(name);
      else
        asksAt.erase(name);
    }
    if (!produces) {
      // Whoever looks whether it is there can do without.
      if (asks)
        field.presence = Presence::sometimes;
      else if (policy::hasTrait(e, "field-required") && field.presence == Presence::unknown)
        field.presence = Presence::always;
      if (policy::hasTrait(e, "field-value"))
        addType(field, calleeType(call));
    } else {
      namedBy[name].push_back(id);
      addType(field, policy::hasTrait(e, "field-value") ? typeOfTemplateArgument(signature(call.callee), 1)
                                                        : typeOfNext(call));
    }
  }

  void opens(const facts::Call &call) {
    if (side.open && !(call.place < side.openAt))
      return;
    side.open = true;
    side.openIn = call.caller;
    side.openAt = call.place;
  }

  // ---- types

  // As a demangler spells it: with template arguments, and what a template returns.
  std::string signature(Id<Function> f) const {
    return f ? demangle(facts.str(facts.functions[f.index].symbol).split('@').first) : "";
  }
  std::string calleeType(const facts::Call &call) const {
    return call.callee ? typeOfCallee(facts.str(facts.functions[call.callee.index].name), signature(call.callee)) : "";
  }

  // Two that differ are none.
  static void addType(WireField &field, const std::string &type) {
    if (type.empty() || field.type == "mixed")
      return;
    field.type = field.type.empty() || field.type == type ? type : "mixed";
  }

  // `j["x"] = value` makes an element of the value, right of the `=`.
  std::string assignedType(Id<Function> f, const facts::Call &assignment) const {
    if (assignment.kind != CallKind::Operator || !assignment.callee)
      return {};
    Id<facts::Type> record = facts.functions[assignment.callee.index].record;
    const facts::Call *made = nullptr;
    for (uint32_t id : callsOf[f.index]) {
      const facts::Call &call = facts.calls[id];
      if (call.kind == CallKind::Constructor && call.callee && record &&
          facts.functions[call.callee.index].record == record && call.place.file == assignment.place.file &&
          call.place.line == assignment.place.line && assignment.place < call.place &&
          (!made || call.place < made->place))
        made = &call;
    }
    return typeOfParameter(made ? signature(made->callee) : signature(assignment.callee), 0);
  }

  // `writer.Key("x"); writer.Int(1);`
  std::string typeOfNext(const facts::Call &key) {
    if (key.kind != CallKind::Member || !key.caller)
      return {};
    for (const SkeletonBlock &block : blocksOf(key.caller))
      for (size_t i = 0; i + 1 < block.events.size(); ++i)
        if (const Event &event = facts.events[block.events[i]]; event.call && &facts.calls[event.call.index] == &key)
          if (Id<facts::Call> next = facts.events[block.events[i + 1]].call;
              next && facts.calls[next.index].slot == key.slot && key.slot)
            return calleeType(facts.calls[next.index]);
    return {};
  }

  // ---- is a field written on every way?

  const std::vector<SkeletonBlock> &blocksOf(Id<Function> f) {
    auto [it, fresh] = blocks.try_emplace(f.index);
    if (fresh)
      it->second = skeletons.of(f);
    return it->second;
  }

  // Where some are and others are not, those others are there on some ways only. Where none is always there, nobody can
  // tell which of the ways counts: one may be that of an error.
  Presence presence(ArrayRef<Id<Function>> starts, const std::string &name) {
    bool sometimes = false;
    for (Id<Function> start : starts) {
      Presence p = presenceIn(start, name, 0);
      if (p == Presence::always)
        return p;
      sometimes |= p == Presence::sometimes && any_of(fields, [&](const auto &other) {
                     return presenceIn(start, other.first, 0) == Presence::always;
                   });
    }
    return sometimes ? Presence::sometimes : Presence::unknown;
  }

  Presence presenceIn(Id<Function> f, const std::string &name, unsigned depth) {
    constexpr unsigned Deepest = 8;
    if (depth > Deepest)
      return Presence::unknown;
    if (auto it = presences.find({f.index, name}); it != presences.end())
      return it->second;
    Presence &out = presences[{f.index, name}];
    out = Presence::unknown; // while a circle is open
    const std::vector<SkeletonBlock> &graph = blocksOf(f);
    bool once = false, sometimes = false;
    auto writes = [&](uint32_t event) {
      Id<facts::Call> call = facts.events[event].call;
      if (!call)
        return false;
      if (is_contained(namedBy[name], call))
        return true;
      Id<Function> callee = facts.calls[call.index].callee;
      if (!callee || facts.calls[call.index].flags.has(CallFlag::Virtual) || callsOf[callee.index].empty() ||
          !isOurs(facts.functions[callee.index].place))
        return false;
      Presence there = presenceIn(callee, name, depth + 1);
      sometimes |= there == Presence::sometimes;
      return there == Presence::always;
    };
    BitVector writing(graph.size());
    for (uint32_t b = 0; b < graph.size(); ++b)
      if (any_of(graph[b].events, writes)) {
        writing.set(b);
        once |= !inLoop(graph, b);
      }
    Presence result = Presence::unknown;
    if (writing.any() && !reachesExitWithout(graph, writing))
      result = Presence::always;
    else if (once || sometimes)
      result = Presence::sometimes;
    return presences[{f.index, name}] = result;
  }

  static bool reachesExitWithout(ArrayRef<SkeletonBlock> graph, const BitVector &closed) {
    return walk(graph, Skeletons::Entry, closed)[Skeletons::Exit];
  }
  static bool inLoop(ArrayRef<SkeletonBlock> graph, uint32_t block) {
    return walk(graph, block, BitVector(graph.size()))[block];
  }
  // Blocks behind `from`, by normal flows that do not go through closed ones.
  static BitVector walk(ArrayRef<SkeletonBlock> graph, uint32_t from, const BitVector &closed) {
    BitVector seen(graph.size());
    if (closed[from])
      return seen;
    SmallVector<uint32_t, 16> open{from};
    while (!open.empty())
      for (auto [next, kind] : graph[open.pop_back_val()].next)
        if (kind != FlowKind::Exception && !seen[next] && !closed[next]) {
          seen.set(next);
          open.push_back(next);
        }
    return seen;
  }

  const Program &program;
  const Facts &facts;
  const bool produces;
  const Callees callees;
  const Skeletons skeletons;
  std::vector<SmallVector<uint32_t, 4>> callsOf; // by caller
  std::map<std::string, WireField> fields;
  StringSet<> asksAt; // fields whose place is where they are looked for
  std::map<std::string, SmallVector<Id<facts::Call>, 2>> namedBy;
  std::map<std::pair<uint32_t, std::string>, Presence> presences;
  DenseMap<uint32_t, std::vector<SkeletonBlock>> blocks;
  WireSide side;
};

WireSide readSide(const Program &program, const std::vector<std::string> &names, bool produces) {
  WireSide side = names.empty() ? WireSide() : SideReader(program, produces).read(names);
  for (WireField &field : side.fields)
    if (field.type == "mixed")
      field.type.clear();
  return side;
}

void printSide(raw_ostream &os, StringRef name, const WireSide &side) {
  auto quoted = [](StringRef s) {
    std::string out;
    for (char c : s)
      out += (c == '"' || c == '\\' ? "\\" : "") + std::string(1, c);
    return "\"" + out + "\"";
  };
  os << "\n[" << name << "]\n";
  if (side.open)
    os << "open = true\n";
  os << "fields = [\n";
  for (const WireField &field : side.fields) {
    os << "  { name = " << quoted(field.name);
    if (!field.type.empty())
      os << ", type = " << quoted(field.type);
    if (field.presence != Presence::unknown)
      os << ", presence = \"" << policy::EnumNamePresence(field.presence) << '"';
    os << " },\n";
  }
  os << "]\n";
}

} // namespace

const WireField *WireSide::find(StringRef name) const {
  auto it = find_if(fields, [&](const WireField &f) { return f.name == name; });
  return it == fields.end() ? nullptr : &*it;
}

std::vector<WireTables> readWires(const Program &program) {
  std::vector<WireTables> out;
  for (const auto &wire : program.policy.wires)
    out.push_back({wire.get(), readSide(program, wire->producer, true), readSide(program, wire->consumer, false)});
  return out;
}

WireSide fromLock(const policy::WireSideT &locked) {
  WireSide side;
  side.open = locked.open;
  for (const auto &f : locked.fields)
    side.fields.push_back({f->name, f->type, f->presence, {}, {}});
  return side;
}

bool agrees(const WireSide &side, const policy::WireSideT &locked) {
  return side.open == locked.open && side.fields.size() == locked.fields.size() &&
         all_of(zip(side.fields, locked.fields), [](const auto &pair) {
           const auto &[here, there] = pair;
           return here.name == there->name && here.type == there->type && here.presence == there->presence;
         });
}

std::string lockText(const WireTables &tables) {
  std::string text;
  raw_string_ostream os(text);
  const policy::WireT &wire = *tables.wire;
  os << "# What '" << wire.id
     << "' is made of. `harness wire --write` writes this file; commit it, and give it to the\n"
     << "# repository of the other side.\nschema = 1\nid = \"" << wire.id << "\"\n";
  auto print = [&](StringRef name, const WireSide &side, const policy::WireSideT *locked) {
    if (side.here)
      printSide(os, name, side);
    else if (locked)
      printSide(os, name, fromLock(*locked));
  };
  print("producer", tables.producer, wire.locked_producer.get());
  print("consumer", tables.consumer, wire.locked_consumer.get());
  return text;
}

} // namespace harness
