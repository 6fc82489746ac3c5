#include "closure/slots.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"

#include <map>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

using Flows = std::vector<SmallVector<uint32_t, 1>>;

// A virtual call returns what an overrider returns, and an overrider writes through the parameters of the call.
void addOverriders(const Facts &facts, Flows &flowsTo, SmallVectorImpl<uint32_t> &work) {
  // Results have no index, as None; parameters have theirs.
  std::map<std::pair<uint32_t, uint32_t>, uint32_t> slots;
  std::vector<SmallVector<uint32_t, 2>> indices(facts.functions.size());
  for (uint32_t v = 0; v < facts.variables.size(); ++v) {
    const Variable &variable = facts.variables[v];
    bool result = variable.kind == VariableKind::Local && facts.str(variable.name) == "#result";
    if (!variable.function || (variable.kind != VariableKind::Parameter && !result))
      continue;
    slots[{variable.function.index, variable.index}] = v;
    indices[variable.function.index].push_back(variable.index);
  }
  for (const Override &o : facts.overrides)
    for (uint32_t index : indices[o.function.index]) {
      auto from = slots.find({o.function.index, index}), to = slots.find({o.overridden.index, index});
      if (to == slots.end())
        continue;
      flowsTo[from->second].push_back(to->second);
      work.push_back(from->second);
    }
}

} // namespace

Slots::Slots(const Facts &facts) : contents(facts.variables.size()) {
  // Flows from slot to slot, then a worklist until nothing grows.
  Flows flowsTo(facts.variables.size());
  SmallVector<uint32_t, 32> work, hidden;
  auto insert = [&](uint32_t slot, Id<Function> f) {
    if (is_contained(contents[slot].functions, f))
      return;
    contents[slot].functions.push_back(f);
    work.push_back(slot);
  };
  auto release = [&](Id<Function> f) {
    auto &pool = pools[facts.str(facts.functions[f.index].type)];
    if (!is_contained(pool, f))
      pool.push_back(f);
  };
  for (const Binding &b : facts.bindings) {
    // Escaped, or stored in a place that has no name.
    bool outOfSight = b.kind == BindingKind::Escaped || !b.slot;
    if (b.slot) {
      contents[b.slot.index].filled = true;
      const Variable &slot = facts.variables[b.slot.index];
      // What a library holds, the library calls, or hands back in a way we cannot follow.
      outOfSight |= slot.flags.has(VariableFlag::Library) ||
                    (slot.function && facts.functions[slot.function.index].flags.has(FunctionFlag::Library));
      if (b.kind == BindingKind::Unknown) {
        contents[b.slot.index].unknown = true;
        work.push_back(b.slot.index);
      } else if (b.function) {
        insert(b.slot.index, b.function);
      } else if (b.source) {
        flowsTo[b.source.index].push_back(b.slot.index);
        work.push_back(b.source.index);
      }
    }
    if (outOfSight && b.function)
      release(b.function);
    else if (outOfSight && b.source)
      hidden.push_back(b.source.index);
  }
  addOverriders(facts, flowsTo, work);
  // Members of a union are one place: what is written to one is read from another.
  DenseMap<uint32_t, uint32_t> firstMember;
  for (uint32_t v = 0; v < facts.variables.size(); ++v) {
    Id<Type> owner = facts.variables[v].owner;
    if (facts.variables[v].kind != VariableKind::Field || !owner || facts.types[owner.index].kind != TypeKind::Union)
      continue;
    auto [it, fresh] = firstMember.try_emplace(owner.index, v);
    if (!fresh) {
      flowsTo[v].push_back(it->second);
      flowsTo[it->second].push_back(v);
      work.push_back(v);
      work.push_back(it->second);
      contents[it->second].filled |= contents[v].filled;
    }
  }
  for (uint32_t v = 0; v < facts.variables.size(); ++v)
    if (Id<Type> owner = facts.variables[v].owner) // no owner is no key
      if (auto it = firstMember.find(owner.index); it != firstMember.end())
        contents[v].filled |= contents[it->second].filled;
  while (!work.empty()) {
    uint32_t from = work.pop_back_val();
    for (uint32_t to : flowsTo[from]) {
      if (contents[from].unknown && !contents[to].unknown) {
        contents[to].unknown = true;
        work.push_back(to);
      }
      SmallVector<Id<Function>, 4> held(contents[from].functions.begin(), contents[from].functions.end());
      for (Id<Function> f : held)
        insert(to, f);
    }
  }
  for (uint32_t v : hidden) // all that it holds went out of sight with it
    for (Id<Function> f : contents[v].functions)
      release(f);
  for (Content &content : contents)
    llvm::sort(content.functions);
  for (auto &pool : pools)
    llvm::sort(pool.second);
}

ArrayRef<Id<Function>> Slots::pool(StringRef type) const {
  if (type.empty()) // not a function type: nothing is known of what is called
    return {};
  auto it = pools.find(type);
  return it == pools.end() ? ArrayRef<Id<Function>>() : ArrayRef(it->second);
}

} // namespace harness
