// The packed form of facts: tables as columns, numbers as differences, strings as what they add to the one before. See
// schema.fbs for the layout. Compression comes on top, in format.cc.
#pragma once

#include "facts/model.h"

#include "llvm/Support/Error.h"

namespace harness::facts {

// `facts` must be canonical: sorted tables and strings are what makes this small.
std::string pack(const Facts &facts);

// The opposite. Safe on hostile bytes, but ids are as they stand: see verify.h.
llvm::Expected<Facts> unpack(llvm::StringRef bytes);

} // namespace harness::facts
