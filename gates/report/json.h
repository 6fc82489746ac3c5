// The report as Harness's own JSON, complete and stable: docs/reports.md describes it. It is also how reports of single
// targets are kept until they are merged into one.
#pragma once

#include "report/report.h"

#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

namespace harness {

// Raised when a field changes its meaning or goes; a new field does not raise it.
inline constexpr int ReportSchema = 1;

void writeJson(const Report &report, llvm::raw_ostream &os);

// Reads what writeJson wrote. Unknown fields are skipped; a newer schema is an error.
llvm::Expected<Report> readJson(llvm::StringRef text);

} // namespace harness
