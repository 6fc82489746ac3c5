#include "structure/tests.h"

using namespace llvm;

namespace harness {

bool isTest(const Program &program, ComponentId component) {
  if (component == NoComponent)
    return false;
  StringRef kind = program.component(component).kind;
  return kind == "test" || kind == "property-test" || kind == "fault-test";
}

} // namespace harness
