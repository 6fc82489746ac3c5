#include "structure/entity.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {

Place placeOf(const Facts &facts, Entity e) {
  switch (e.kind) {
  case Entity::Function:
    return facts.functions[e.index].place;
  case Entity::Type:
    return facts.types[e.index].place;
  case Entity::Variable:
    return facts.variables[e.index].place;
  }
  return {};
}

std::string nameOf(const Program &program, Entity e) {
  const Facts &facts = program.facts;
  switch (e.kind) {
  case Entity::Function:
    return program.name(Id<facts::Function>(e.index));
  case Entity::Type:
    return program.name(Id<facts::Type>(e.index));
  case Entity::Variable:
    return facts.str(facts.variables[e.index].name).split('@').first.ltrim('#').str();
  }
  return {};
}

} // namespace harness
