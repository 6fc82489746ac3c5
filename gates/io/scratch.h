// Files for what another program reads and writes, gone when they are no longer needed.
#pragma once

#include "llvm/Support/Error.h"

#include <string>
#include <vector>

namespace harness::io {

class Scratch {
public:
  Scratch() = default;
  Scratch(const Scratch &) = delete;
  Scratch &operator=(const Scratch &) = delete;
  ~Scratch();

  // The path of a new file with this text.
  llvm::Expected<std::string> add(llvm::StringRef text = {});

private:
  std::vector<std::string> paths;
};

} // namespace harness::io
