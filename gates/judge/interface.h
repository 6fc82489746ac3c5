// What public headers show of others: what they include, and the types that their declarations name.
#pragma once

#include "closure/program.h"

#include <string>
#include <vector>

namespace harness {

struct ShownHeader {
  facts::Place place;          // in a public header
  facts::Id<facts::File> shown; // another header that is judged
  std::string what;            // "derives from 'shop::Impl'"
};

// Sorted by header, shown header and place.
std::vector<ShownHeader> findShown(const Program &program);

} // namespace harness
