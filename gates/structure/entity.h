// What can be dead or alive: a function, a type or a variable, as one number.
#pragma once

#include "closure/program.h"

namespace harness {

struct Entity {
  enum Kind : uint8_t { Function, Type, Variable };
  Kind kind = Function;
  uint32_t index = facts::None;

  Entity() = default;
  Entity(facts::Id<facts::Function> f) : kind(Function), index(f.index) {}
  Entity(facts::Id<facts::Type> t) : kind(Type), index(t.index) {}
  Entity(facts::Id<facts::Variable> v) : kind(Variable), index(v.index) {}
  explicit operator bool() const { return index != facts::None; }
  friend auto operator<=>(Entity, Entity) = default;
};

facts::Place placeOf(const facts::Facts &facts, Entity e);
// As a person would write it: "shop::rate(int)", "shop::Cart", "shop::limit".
std::string nameOf(const Program &program, Entity e);

} // namespace harness
