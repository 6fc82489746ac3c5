// The targets of a file of Ninja's.
#include "docs/targets.h"

#include "gtest/gtest.h"

using namespace harness::docs;

namespace {

TEST(Targets, OfBuildStatements) {
  NinjaFile file = parseNinja("# build no: x\nrule x\n  command = build that: it\nbuild a b$ c | d$:Debug: phony e\nbuild f $\n    g: x\n"
                              "include CMakeFiles/rules.ninja\nsubninja more.ninja\ndefault all\nbuild h");
  EXPECT_EQ(file.targets, (std::set<std::string>{"a", "b c", "d:Debug", "f", "g", "h"}));
  EXPECT_EQ(file.includes, (std::vector<std::string>{"CMakeFiles/rules.ninja", "more.ninja"}));
}

} // namespace
