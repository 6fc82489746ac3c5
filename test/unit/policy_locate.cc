// Where keys of the policy are written.

#include "policy_fixture.h"

#include "policy/locate.h"

#include "gtest/gtest.h"

using namespace harness::policy;
using namespace harness::policy::test;

namespace {

const char Root[] = R"toml(schema = 1
[project]
name = "shop"
include = ["more.toml"]
[[component]]
name = "domain"
kind = "adapter"
uses = [
  "store",
]
files = ["src/a/**", "src/b.x/**"]
effects = ["fs.*"]
[[waiver]]
rule = "a"
at = "f"
reason = "r"
[rules]
"effect.*" = "warn"
[[kind]]
name = "gateway"
allow = ["net"]
[symbols.acme]
"acme::Client::send" = { fx = ["net.send"] }
)toml";

const char More[] = R"toml([[component]]
name = "domain.rates"
files = ["r/**"]
[[component.widens]]
effect = "net"
reason = "r"
[[component]]
name = "store"
files = ["s/**"]
[[waiver]]
rule = "b"
at = "g"
reason = "r"
[[layers]]
name = "main"
order = ["domain", "store | (x)"]
[[port]]
type = "shop::Clock"
effects = ["time"]
[[library]]
name = "acme"
headers = ["acme.h"]
)toml";

std::string place(llvm::StringRef key) {
  auto p = locate("/project/harness.toml", key, disk({{"/project/harness.toml", Root}, {"/project/more.toml", More}}));
  return p ? p->path.substr(std::string("/project/").size()) + ":" + std::to_string(p->line) + ":" +
                 std::to_string(p->column)
           : "nowhere";
}

TEST(Locate, FindsTablesKeysAndEntries) {
  EXPECT_EQ(place("project"), "harness.toml:2:1");
  EXPECT_EQ(place("project.name"), "harness.toml:3:8");
  EXPECT_EQ(place("component.domain"), "harness.toml:5:1");
  EXPECT_EQ(place("component.domain.kind"), "harness.toml:7:8");
  EXPECT_EQ(place("component.domain.uses"), "harness.toml:8:1");
  EXPECT_EQ(place("component.domain.uses.store"), "harness.toml:9:3");
  EXPECT_EQ(place("component.domain.files.src/b.x/**"), "harness.toml:11:22");
  EXPECT_EQ(place("component.domain.effects.fs"), "harness.toml:12:12") << "written as fs.*";
  EXPECT_EQ(place("waiver.0"), "harness.toml:13:1");
  EXPECT_EQ(place("waiver.0.rule"), "harness.toml:14:8");
  EXPECT_EQ(place("rules.effect.*"), "harness.toml:18:1");
  EXPECT_EQ(place("kind.gateway.allow.net"), "harness.toml:21:10");
  EXPECT_EQ(place("symbols.acme.acme::Client::send"), "harness.toml:23:24");
}

TEST(Locate, FindsWhatIsInIncludedFiles) {
  EXPECT_EQ(place("component.domain.rates"), "more.toml:1:1");
  EXPECT_EQ(place("component.domain.rates.widens.0.effect"), "more.toml:5:10");
  EXPECT_EQ(place("component.store"), "more.toml:7:1");
  EXPECT_EQ(place("waiver.1"), "more.toml:10:1");
  EXPECT_EQ(place("layers.main.order.store | (x)"), "more.toml:16:20");
  EXPECT_EQ(place("port.shop::Clock.effects.time"), "more.toml:19:12");
  EXPECT_EQ(place("library.acme"), "more.toml:20:1");
}

TEST(Locate, GivesTheTableForWhatIsNotWritten) {
  EXPECT_EQ(place("component.domain.external.sqlite3"), "harness.toml:5:1");
  EXPECT_EQ(place("component.domain.uses.app"), "harness.toml:8:1");
  EXPECT_EQ(place("component.nobody"), "nowhere");
  EXPECT_EQ(place("waiver.7"), "nowhere");
}

TEST(Locate, WithoutAFile) { EXPECT_FALSE(locate("/project/harness.toml", "project", disk({}))); }

} // namespace
