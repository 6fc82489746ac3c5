// What components may do and use: kinds, declarations, nesting, widening; levels of rules.

#include "policy_fixture.h"

#include "policy/allowance.h"

#include "gtest/gtest.h"

using namespace harness::policy;
using namespace harness::policy::test;

namespace {

struct Rights {
  std::string allowed, declarable, denied;
  bool open;
  Verdict blocking;
};

Rights rights(const PolicyT &policy, llvm::StringRef component) {
  CatalogueIndex index(*policy.catalogue);
  const ComponentT *c = findComponent(policy, component);
  Permissions p = permissions(policy, index, *c);
  EXPECT_TRUE(p.open || (p.allowed | p.declarable | p.denied) == index.covered("*"));
  EXPECT_FALSE(p.allowed.intersects(p.denied) || p.allowed.intersects(p.declarable) ||
               p.denied.intersects(p.declarable));
  return {index.spell(p.allowed), index.spell(p.declarable), index.spell(p.denied), p.open, p.blocking};
}

TEST(Permissions, OfAKind) {
  auto policy = valid("[[component]]\nname = 'pure'\nkind = 'pure-domain'\nfiles = ['p/**']\n"
                      "[[component]]\nname = 'store'\nkind = 'adapter'\nfiles = ['s/**']\neffects = ['fs', 'unknown']\n"
                      "[[component]]\nname = 'free'\nfiles = ['f/**']\n");
  ASSERT_TRUE(policy);
  Rights pure = rights(*policy, "pure");
  EXPECT_EQ(pure.allowed, "mem.alloc");
  EXPECT_EQ(pure.declarable, "");
  EXPECT_EQ(pure.denied, "db.read, fs.meta.read, fs.open, net.send, time.wall.read, unknown.extern");
  EXPECT_EQ(pure.blocking, Verdict::deny);
  Rights store = rights(*policy, "store");
  EXPECT_EQ(store.allowed, "fs.meta.read, fs.open, mem.alloc, time.wall.read, unknown.extern");
  EXPECT_EQ(store.declarable, "db.read, net.send");
  EXPECT_EQ(store.denied, "");
  EXPECT_EQ(store.blocking, Verdict::declare);
  Rights free = rights(*policy, "free");
  EXPECT_TRUE(free.open);
  EXPECT_EQ(free.denied, "");
}

TEST(Permissions, ANestedComponentIsAllowedNoMoreThanThoseAround) {
  auto policy = valid("[[component]]\nname = 'io'\nkind = 'adapter'\neffects = ['fs']\n"
                      "[[component]]\nname = 'io.a'\nfiles = ['a/**']\n"
                      "[[component]]\nname = 'io.b'\nkind = 'pure-domain'\nfiles = ['b/**']\n"
                      "[[component]]\nname = 'io.c'\nfiles = ['c/**']\neffects = ['fs.open']\n"
                      "[[component.widens]]\neffect = 'net'\nreason = 'pushes'\n"
                      "[[component]]\nname = 'pure'\nkind = 'pure-domain'\nfiles = ['p/**']\n"
                      "[[component]]\nname = 'pure.x'\nkind = 'adapter'\nfiles = ['x/**']\n"
                      "[[component.widens]]\neffect = 'db'\nreason = 'cache'\n");
  ASSERT_TRUE(policy);
  EXPECT_EQ(rights(*policy, "io.a").allowed, "mem.alloc, time.wall.read") << "the kind is handed down, effects are not";
  EXPECT_EQ(rights(*policy, "io.a").declarable, "db.read, fs.meta.read, fs.open, net.send, unknown.extern");
  EXPECT_EQ(rights(*policy, "io.b").allowed, "mem.alloc") << "narrower by its own kind";
  EXPECT_EQ(rights(*policy, "io.b").blocking, Verdict::deny);
  EXPECT_EQ(rights(*policy, "io.c").allowed, "fs.open, mem.alloc, net.send, time.wall.read") << "widened";
  EXPECT_EQ(rights(*policy, "pure.x").allowed, "db.read, mem.alloc") << "its kind alone would allow the clock";
  EXPECT_EQ(rights(*policy, "pure.x").denied, "fs.meta.read, fs.open, net.send, time.wall.read, unknown.extern");
  EXPECT_EQ(rights(*policy, "pure.x").blocking, Verdict::deny);
}

TEST(Verdict, TheLongestPatternDecides) {
  KindT kind;
  for (auto [effect, v] : {std::pair("*", Verdict::declare),
                           {"fs", Verdict::allow},
                           {"fs.meta", Verdict::deny},
                           {"mem.map", Verdict::deny},
                           {"unknown.virtual", Verdict::allow}}) {
    kind.allowance.push_back(std::make_unique<AllowanceT>());
    kind.allowance.back()->effect = effect;
    kind.allowance.back()->verdict = v;
  }
  kind.unknown = Verdict::deny;
  EXPECT_EQ(verdict(kind, "fs.open"), Verdict::allow);
  EXPECT_EQ(verdict(kind, "fs.meta.read"), Verdict::deny);
  EXPECT_EQ(verdict(kind, "fs.metal"), Verdict::allow) << "whole names only";
  EXPECT_EQ(verdict(kind, "net.send"), Verdict::declare);
  EXPECT_EQ(verdict(kind, "mem.alloc"), Verdict::allow) << "'*' does not take away what all may do";
  EXPECT_EQ(verdict(kind, "mem.map"), Verdict::deny);
  EXPECT_EQ(verdict(kind, "ctl.throw"), Verdict::allow);
  EXPECT_EQ(verdict(kind, "unknown.extern"), Verdict::deny);
  EXPECT_EQ(verdict(kind, "unknown.virtual"), Verdict::allow);
  EXPECT_EQ(verdict(KindT(), "fs.open"), Verdict::deny);
}

TEST(MayUse, FollowsUsesAndNesting) {
  auto policy = valid("[[component]]\nname = 'a'\nfiles = ['a/**']\nuses = ['b']\n"
                      "[[component]]\nname = 'a.x'\nfiles = ['x/**']\nuses = ['a.y']\n"
                      "[[component.widens]]\nuses = 'c'\nreason = 'r'\n"
                      "[[component]]\nname = 'a.y'\nfiles = ['y/**']\n"
                      "[[component]]\nname = 'b'\nfiles = ['b/**']\n"
                      "[[component]]\nname = 'b.z'\nfiles = ['z/**']\n"
                      "[[component]]\nname = 'c'\nfiles = ['c/**']\n");
  ASSERT_TRUE(policy);
  auto may = [&](llvm::StringRef from, llvm::StringRef to) { return mayUse(*policy, from, to); };
  EXPECT_TRUE(may("a", "a"));
  EXPECT_TRUE(may("a", "b"));
  EXPECT_TRUE(may("a", "b.z")) << "a name takes in what is nested in it";
  EXPECT_TRUE(may("a", "a.x")) << "its own part";
  EXPECT_FALSE(may("a.x", "a")) << "never what it is part of";
  EXPECT_TRUE(may("a.x", "a.y"));
  EXPECT_FALSE(may("a.y", "a.x"));
  EXPECT_FALSE(may("a.x", "b")) << "uses are not handed down";
  EXPECT_TRUE(may("a.x", "c")) << "widened";
  EXPECT_FALSE(may("a", "c"));
  EXPECT_FALSE(may("b", "a"));
}

TEST(Names, Nest) {
  EXPECT_EQ(parentName("billing.rates.eu"), "billing.rates");
  EXPECT_EQ(parentName("billing"), "");
  EXPECT_TRUE(isWithin("billing.rates", "billing"));
  EXPECT_TRUE(isWithin("billing", "billing"));
  EXPECT_FALSE(isWithin("billings", "billing"));
  EXPECT_FALSE(isWithin("billing", "billing.rates"));
}

TEST(LevelOf, TheClosestEntryDecides) {
  auto policy =
      valid("[rules]\n'*' = 'guidance'\n'effect.*' = 'warn'\n'effect.undeclared' = 'block'\n'{x,y}.z' = 'off'\n");
  ASSERT_TRUE(policy);
  EXPECT_EQ(levelOf(*policy, "effect.undeclared"), Level::block);
  EXPECT_EQ(levelOf(*policy, "effect.unknown"), Level::warn);
  EXPECT_EQ(levelOf(*policy, "boundary.uses"), Level::guidance);
  EXPECT_EQ(levelOf(*policy, "y.z"), Level::off);
  EXPECT_EQ(levelOf(*valid(""), "boundary.uses"), std::nullopt);
}

TEST(RuleMatches, AStarIsAnyPartOfAnId) {
  EXPECT_TRUE(ruleMatches("boundary.uses", "boundary.uses"));
  EXPECT_TRUE(ruleMatches("boundary.*", "boundary.uses"));
  EXPECT_TRUE(ruleMatches("*", "boundary.uses"));
  EXPECT_TRUE(ruleMatches("*.unused", "boundary.unused"));
  EXPECT_FALSE(ruleMatches("boundary", "boundary.uses"));
  EXPECT_FALSE(ruleMatches("[", "boundary.uses"));
}

} // namespace
