// What a library calls on an object that it is given: what the class of the object overrides of the library's virtual
// functions. QThread::start runs Worker::run.
#pragma once

#include "closure/program.h"

namespace harness {

class Overriders {
public:
  explicit Overriders(const Program &program) : program(program), facts(program.facts) {}

  // By name; empty where the library runs code of its own, or nobody can say what.
  std::vector<facts::Id<facts::Function>> of(facts::Id<facts::Call> call, const policy::OverriderTrait &trait) const;

private:
  facts::Id<facts::Type> objectOf(facts::Id<facts::Call> call, const policy::OverriderTrait &trait) const;
  bool derives(facts::Id<facts::Type> type, facts::Id<facts::Type> base) const;
  bool isValue(const facts::Call &call) const;
  bool takes(const facts::Call &call, llvm::StringRef type) const;

  const Program &program;
  const facts::Facts &facts;
};

} // namespace harness
