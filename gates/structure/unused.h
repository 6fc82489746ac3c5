// Parts of live code that nobody needs: parameters, fields, and settings that nothing sets.
#pragma once

#include "structure/liveness.h"

namespace harness {

struct UnusedPart {
  enum Kind : uint8_t { Parameter, Field, Setting };
  Kind kind;
  Entity of;           // the function, the class, or the variable that is a setting
  uint32_t index = 0;  // of a parameter, from 0
  std::string name;    // of a field
  facts::Place place;
  bool testsOnly = false;           // of a setting: only tests set it
  std::vector<Entity> overriders{}; // that do not use the parameter either
};

// By place.
std::vector<UnusedPart> findUnusedParts(const Program &program, const Liveness &liveness);

} // namespace harness
