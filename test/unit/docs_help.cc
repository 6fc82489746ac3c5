// Programs asked for their help; test/lit/docs/lint.test has those that leave.
#include "docs/help.h"

#include "gtest/gtest.h"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

using namespace harness::docs;
namespace fs = std::filesystem;

namespace {

TEST(Help, WhoeverDoesNotLeaveIsEndedWithAllThatItStarted) {
  std::string pattern = testing::TempDir() + "/help-XXXXXX";
  fs::path folder = mkdtemp(pattern.data());
  std::ofstream(folder / "slow") << "#!/bin/sh\nsleep 1000 &\necho $! >" << (folder / "child").string() << "\nwait\n";
  fs::permissions(folder / "slow", fs::perms::owner_all);
  EXPECT_EQ(whyNoHelp((folder / "slow").string(), {}, 1), "has not left after 1 second");
  int child = 0;
  std::ifstream(folder / "child") >> child;
  ASSERT_GT(child, 0);
  // Gone, or dead and not yet taken away by whoever has inherited it.
  std::string state;
  for (int i = 0; i < 100 && kill(child, 0) == 0; ++i) {
    std::string pid, name;
    std::ifstream("/proc/" + std::to_string(child) + "/stat") >> pid >> name >> state;
    if (state == "Z")
      break;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_TRUE(kill(child, 0) != 0 || state == "Z");
  fs::remove_all(folder);
}

} // namespace
