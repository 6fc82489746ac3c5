// What a build installs, as the install scripts say that CMake generated.
#pragma once

#include "build/folder.h"

namespace harness::build {

// Files and folders ("include/shop/") as facts name them: relative to the source root, "<build>/…" below the build
// folder. Sorted. A build without install scripts installs nothing.
std::vector<std::string> installedFiles(const Build &build);

} // namespace harness::build
