// Sets of effects. An effect is a dense number, given by the catalogue's sorted list of names (CatalogueIndex::id).
#pragma once

#include "llvm/ADT/bit.h"

#include <array>
#include <cstdint>

namespace harness::policy {

using EffectId = uint8_t;

class EffectSet {
public:
  static constexpr unsigned Capacity = 256;

  bool contains(EffectId e) const { return words[e / 64] >> (e % 64) & 1; }
  bool containsAll(const EffectSet &other) const { return (other - *this).empty(); }
  bool intersects(const EffectSet &other) const { return !(*this & other).empty(); }
  void insert(EffectId e) { words[e / 64] |= uint64_t(1) << (e % 64); }
  void erase(EffectId e) { words[e / 64] &= ~(uint64_t(1) << (e % 64)); }
  bool empty() const { return !(words[0] | words[1] | words[2] | words[3]); }
  unsigned size() const {
    unsigned n = 0;
    for (uint64_t w : words)
      n += llvm::popcount(w);
    return n;
  }

  EffectSet &operator|=(const EffectSet &o) {
    return each(o, [](uint64_t a, uint64_t b) { return a | b; });
  }
  EffectSet &operator&=(const EffectSet &o) {
    return each(o, [](uint64_t a, uint64_t b) { return a & b; });
  }
  EffectSet &operator-=(const EffectSet &o) {
    return each(o, [](uint64_t a, uint64_t b) { return a & ~b; });
  }
  friend EffectSet operator|(EffectSet a, const EffectSet &b) { return a |= b; }
  friend EffectSet operator&(EffectSet a, const EffectSet &b) { return a &= b; }
  friend EffectSet operator-(EffectSet a, const EffectSet &b) { return a -= b; }
  friend bool operator==(const EffectSet &, const EffectSet &) = default;

  // Calls visit(EffectId) for each member, in ascending order, which is that of the names.
  template <class F> void forEach(F &&visit) const {
    for (unsigned i = 0; i < words.size(); ++i)
      for (uint64_t w = words[i]; w; w &= w - 1)
        visit(EffectId(i * 64 + llvm::countr_zero(w)));
  }

private:
  template <class F> EffectSet &each(const EffectSet &o, F f) {
    for (unsigned i = 0; i < words.size(); ++i)
      words[i] = f(words[i], o.words[i]);
    return *this;
  }
  std::array<uint64_t, Capacity / 64> words{};
};

} // namespace harness::policy
