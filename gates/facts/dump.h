// Facts for people and scripts: every table, sorted, ids resolved to names.
#pragma once

#include "facts/model.h"

#include "llvm/Support/raw_ostream.h"

namespace harness::facts {

void dumpText(const Facts &facts, llvm::raw_ostream &os);
void dumpJson(const Facts &facts, llvm::raw_ostream &os);

} // namespace harness::facts
