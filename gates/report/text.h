// The report a person reads: the form of Clang's diagnostics, so that terminals, editors and log scrapers know it.
//
//   src/domain/rate.cpp:14:10: error: 'shop::rate' reaches effect 'env.vars.read' … [harness-effect.undeclared]
//      14 |   return config("SHOP_RATE", 0);
//         |          ^
//   note: shop::rate → shop::config → ::getenv (src/config/config.cpp:8:17)
//   note: pass the value in, or declare a port: …
//   harness: 1 error in shop_app
//
// Characters that could steer a terminal are printed as <U+001B>.
#pragma once

#include "report/report.h"
#include "report/sources.h"

#include "llvm/Support/raw_ostream.h"

namespace harness {

struct TextOptions {
  bool colour = false;
  bool accepted = true; // list what was accepted, and by whom
  bool summary = true;
};
void writeText(const Report &report, Sources &sources, llvm::raw_ostream &os, const TextOptions &options = {});

// Whether to colour what goes to `os`. `choice` is the --color option: "always", "never", or "auto", which follows
// NO_COLOR, CLICOLOR_FORCE and whether `os` is a terminal, in this order.
bool useColour(llvm::StringRef choice, llvm::raw_ostream &os);

} // namespace harness
