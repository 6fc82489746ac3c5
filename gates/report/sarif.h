// SARIF 2.1.0 (OASIS), for code scanning services and editors: one run, results with stable rule ids and fingerprints,
// paths relative to the base ids SRCROOT and BUILDROOT. No absolute path is written unless a finding lies outside both.
#pragma once

#include "report/report.h"
#include "report/sources.h"

#include "llvm/Support/raw_ostream.h"

namespace harness {

// `sources` turns Clang's byte columns into code points; where a file cannot be read the column stays as it is.
void writeSarif(const Report &report, Sources &sources, llvm::raw_ostream &os);

} // namespace harness
