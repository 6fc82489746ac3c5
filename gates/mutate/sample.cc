#include "mutate/sample.h"

#include "policy/allowance.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/xxhash.h"

using namespace llvm;

namespace harness::mutate {

std::vector<Mutant> choose(std::vector<Mutant> mutants, const Choice &choice, size_t &of) {
  erase_if(mutants, [&](const Mutant &m) {
    return (!choice.op.empty() && m.op != choice.op) ||
           (!choice.component.empty() && !policy::isWithin(m.component, choice.component)) ||
           (!choice.rule.empty() && !policy::ruleMatches(choice.rule, m.rule));
  });
  auto byPlace = [](const Mutant &a, const Mutant &b) {
    return std::tie(a.at, a.op, a.what) < std::tie(b.at, b.op, b.what);
  };
  llvm::sort(mutants, byPlace);
  // An overload, or a function that two programs have, is one.
  mutants.erase(llvm::unique(mutants, [](const Mutant &a, const Mutant &b) { return a.id() == b.id(); }),
                mutants.end());
  of = mutants.size();
  if (!choice.limit || choice.limit >= mutants.size())
    return mutants;

  auto drawn = [&](const Mutant &m) { return xxh3_64bits(std::to_string(choice.seed) + "|" + m.id()); };
  std::map<std::pair<StringRef, StringRef>, std::vector<std::pair<uint64_t, size_t>>> strata;
  for (auto [i, m] : enumerate(mutants))
    strata[{m.op, m.component}].push_back({drawn(m), i});
  for (auto &[key, list] : strata)
    llvm::sort(list);
  // (turn, draw) of each: the first of every stratum before the second of any.
  std::vector<std::tuple<size_t, uint64_t, size_t>> order;
  for (auto &[key, list] : strata)
    for (auto [turn, drawnAs] : enumerate(list))
      order.push_back({turn, drawnAs.first, drawnAs.second});
  llvm::sort(order);
  order.resize(choice.limit);
  std::vector<Mutant> chosen;
  for (auto &[turn, draw, index] : order)
    chosen.push_back(std::move(mutants[index]));
  llvm::sort(chosen, byPlace);
  return chosen;
}

void narrow(std::map<Skipped, unsigned> &skipped, const Choice &choice) {
  auto ruleOf = [](StringRef op) -> StringRef {
    for (const Operator *o : Operator::all())
      if (op == o->name)
        return o->rule;
    return {};
  };
  for (auto it = skipped.begin(); it != skipped.end();) {
    const Skipped &s = it->first;
    bool isAskedFor = (choice.op.empty() || s.op == choice.op) && (choice.component.empty() || policy::isWithin(s.component, choice.component)) &&
                      (choice.rule.empty() || policy::ruleMatches(choice.rule, ruleOf(s.op)));
    it = isAskedFor ? std::next(it) : skipped.erase(it);
  }
}

} // namespace harness::mutate
