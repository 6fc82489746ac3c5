// `--stats`: a line per pass of a command, with its time.
#pragma once

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

#include <chrono>

namespace harness::build {

class Stats {
public:
  explicit Stats(bool on) : on(on) {}

  template <class F> auto pass(llvm::StringRef name, F &&run) {
    Timer timer{on, name, std::chrono::steady_clock::now()};
    return run();
  }
  void count(llvm::StringRef what, size_t n) {
    if (on)
      llvm::errs() << llvm::format("%10zu  ", n) << what << '\n';
  }

private:
  struct Timer {
    bool on;
    llvm::StringRef name;
    std::chrono::steady_clock::time_point start;
    ~Timer() {
      std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
      if (on)
        llvm::errs() << llvm::format("%7.1f ms  ", took.count()) << name << '\n';
    }
  };
  bool on;
};

} // namespace harness::build
