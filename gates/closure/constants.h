// What the arguments of a call are known to be.
#pragma once

#include "facts/model.h"
#include "policy/catalogue.h"

#include "llvm/ADT/SmallVector.h"

namespace harness {

using Constants = llvm::SmallVector<policy::ConstantArgument, 4>;

// An argument that is a braced list of pairs has several, their firsts, as argument PairsOf + N. Argument None, the
// last, is not of this call: by it another was asked for the object that this one is made on
// (`object["x"].get<int>()`).
inline constexpr uint32_t PairsOf = 256;
Constants constantsOf(const facts::Facts &facts, facts::Id<facts::Call> call);

// The text of an argument; null: it is none, or not known.
const policy::ConstantArgument *textOf(llvm::ArrayRef<policy::ConstantArgument> constants, uint32_t argument);

} // namespace harness
