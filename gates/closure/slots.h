// What callables a variable, field, parameter or table may hold, over the whole link unit.
#pragma once

#include "facts/model.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"

namespace harness {

class Slots {
public:
  explicit Slots(const facts::Facts &facts);

  struct Content {
    llvm::SmallVector<facts::Id<facts::Function>, 2> functions;
    bool unknown = false; // something nobody can name flows in as well
    bool filled = false;  // some code of the program stores something in it, be it nothing
    bool empty() const { return functions.empty() && !unknown; }
  };
  const Content &content(facts::Id<facts::Variable> v) const { return contents[v.index]; }

  // Functions of a type whose address got out of sight: what an indirect call of that type may reach.
  llvm::ArrayRef<facts::Id<facts::Function>> pool(llvm::StringRef type) const;

  // More possible targets than this are as good as not knowing (a guess, to be calibrated on real code).
  static constexpr size_t MostTargets = 8;

private:
  std::vector<Content> contents;
  llvm::StringMap<std::vector<facts::Id<facts::Function>>> pools;
};

} // namespace harness
