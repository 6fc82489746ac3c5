// Merging: which rows of several sets are one entity.

#include "facts/merge.h"

#include <gtest/gtest.h>

using namespace harness::facts;

namespace {

// Facts of one unit, `source`, that defines `function` there and calls `shared`, which a header declares.
struct Unit1 {
  Facts facts;
  Unit1(llvm::StringRef source, llvm::StringRef function) {
    auto string = [&](llvm::StringRef s) {
      facts.strings.push_back(s);
      return StringId(facts.strings.size() - 1);
    };
    facts.files.push_back({string(source), StringId(0), Origin::Project});
    StringId header = string("lib.h");
    facts.files.push_back({header, header, Origin::Project});
    facts.units.push_back({Id<File>(0)});
    Function defined;
    defined.symbol = defined.name = string(function);
    defined.place = {Id<File>(0), 1, 1};
    defined.flags.set(FunctionFlag::Defined);
    facts.functions.push_back(defined);
    Function shared;
    shared.symbol = shared.name = string("shared");
    shared.place = {Id<File>(1), 1, 1};
    facts.functions.push_back(shared);
  }
};

size_t functionsOf(const Unit1 &a, const Unit1 &b, bool arePrograms) {
  Merger merger;
  merger.add(a.facts, "a", {}, arePrograms);
  merger.add(b.facts, "b", {}, arePrograms);
  return merger.take().functions.size();
}

TEST(Merge, OneNameIsOneFunction) { EXPECT_EQ(functionsOf({"a.cc", "main"}, {"b.cc", "main"}, false), 2u); }

TEST(Merge, ProgramsHaveTheirOwn) { EXPECT_EQ(functionsOf({"a.cc", "main"}, {"b.cc", "main"}, true), 3u); }

TEST(Merge, ProgramsMadeOfOneSourceShareIt) { EXPECT_EQ(functionsOf({"a.cc", "main"}, {"a.cc", "main"}, true), 2u); }

} // namespace
