// Look-ups in the catalogue: by symbol and name, what patterns cover, what constant arguments change. And the catalogue
// that comes with Harness: it reads without complaint and says what the gates rely on.

#include "policy_fixture.h"

#include "policy/allowance.h"
#include "policy/catalogue.h"

#include "gtest/gtest.h"

using namespace harness::policy;
using namespace harness::policy::test;

namespace {

std::unique_ptr<PolicyT> small() {
  return valid(R"(
[symbols.acme]
"::acme_send" = { fx = ["net.send"] }
"acme::Client::send" = { fx = ["net.send"], decl = ["acme::detail::send"] }
"acme::Client::*" = { fx = ["pure"] }
"acme::global" = { fx = ["fs.open"] }
)");
}

TEST(Catalogue, EffectsHaveDenseIds) {
  auto policy = small();
  CatalogueIndex index(*policy->catalogue);
  EXPECT_EQ(index.size(), 7u);
  for (unsigned i = 0; i < index.size(); ++i)
    EXPECT_EQ(index.id(index.name(EffectId(i))), EffectId(i));
  EXPECT_EQ(index.id("pure"), std::nullopt);
  EXPECT_EQ(index.id("fs"), std::nullopt) << "a root is a pattern, not an effect";
  EXPECT_EQ(index.meaning(*index.id("fs.open")), "open a file");
}

TEST(Catalogue, PatternsCover) {
  auto policy = small();
  CatalogueIndex index(*policy->catalogue);
  auto covered = [&](llvm::StringRef pattern) { return index.spell(index.covered(pattern)); };
  EXPECT_EQ(covered("fs"), "fs.meta.read, fs.open");
  EXPECT_EQ(covered("fs.*"), "fs.meta.read, fs.open");
  EXPECT_EQ(covered("fs.open"), "fs.open");
  EXPECT_EQ(covered("fs.meta"), "fs.meta.read");
  EXPECT_EQ(covered("f"), "") << "whole names only";
  EXPECT_EQ(covered("fs.op"), "");
  EXPECT_EQ(covered("pure"), "");
  EXPECT_EQ(covered(""), "");
  EXPECT_EQ(index.covered("*").size(), index.size());
  EXPECT_EQ(index.spell(index.covered({"time", "db"})), "db.read, time.wall.read");
}

TEST(Catalogue, FindsBySymbolThenNameThenDeclaration) {
  auto policy = small();
  CatalogueIndex index(*policy->catalogue);
  auto found = [&](llvm::StringRef symbol, llvm::StringRef name) {
    const CallableT *c = index.find(symbol, name);
    return c ? c->name : "";
  };
  EXPECT_EQ(found("open", "open"), "open");
  EXPECT_EQ(found("open", "innocent"), "open") << "an asm label does not hide the function";
  EXPECT_EQ(found("open64", "open"), "open") << "an alias of the name";
  EXPECT_EQ(found("", "open"), "open");
  EXPECT_EQ(found("_Z4openi", "open"), "") << "a C++ function of that name is another function";
  EXPECT_EQ(found("open@src/a.c", "open"), "") << "so is a static one";
  EXPECT_EQ(found("_ZN4acme6Client4sendEv", "acme::Client::send"), "acme::Client::send");
  EXPECT_EQ(found("_ZN4acme6detail4sendEv", "acme::detail::send"), "acme::Client::send");
  EXPECT_EQ(found("_ZN4acme6Client5closeEv", "acme::Client::close"), "acme::Client::*");
  EXPECT_EQ(found("_ZN4acme6globalE", "acme::global"), "acme::global");
  EXPECT_EQ(found("_ZN4acme5otherEv", "acme::other"), "");
  EXPECT_EQ(found("", "std::sort"), "");
  ASSERT_TRUE(index.defaultFor("std::sort"));
  EXPECT_TRUE(index.effects(*index.defaultFor("std::sort")).empty());
  EXPECT_EQ(index.defaultFor("acme::x"), nullptr);
  EXPECT_EQ(index.defaultFor("stdx::x"), nullptr);
  EXPECT_TRUE(index.isPureHeader("math.h"));
  EXPECT_FALSE(index.isPureHeader("unistd.h"));
}

TEST(Catalogue, ConstantsRefine) {
  CatalogueT catalogue;
  for (const char *name : {"a", "b", "c"}) {
    catalogue.effects.push_back(std::make_unique<EffectT>());
    catalogue.effects.back()->name = name;
  }
  catalogue.symbols.push_back(std::make_unique<CallableT>());
  CallableT &f = *catalogue.symbols.back();
  f.name = "f";
  f.effects = {"a"};
  auto refine = [&](uint32_t argument, int64_t mask, int64_t value, const char *text,
                    std::vector<std::string> effects) {
    auto r = std::make_unique<RefinementT>();
    r->symbol = "f";
    r->argument = argument;
    r->mask = mask;
    r->value = value;
    r->text = text;
    r->effects = std::move(effects);
    catalogue.refinements.push_back(std::move(r));
  };
  refine(1, 3, 0, "", {"b"});
  refine(1, 4, 4, "", {"c"});
  refine(2, -1, 7, "", {});
  refine(3, 0, 0, "r", {"b"});
  refine(3, 0, 0, "r+", {"b", "c"});
  CatalogueIndex index(catalogue);
  auto with = [&](std::vector<ConstantArgument> constants) { return index.spell(index.effects(f, constants)); };
  auto number = [](uint32_t argument, int64_t value) { return ConstantArgument{argument, false, value, ""}; };
  auto text = [](uint32_t argument, llvm::StringRef t) { return ConstantArgument{argument, true, 0, t}; };
  EXPECT_EQ(with({}), "a");
  EXPECT_EQ(with({number(0, 0)}), "a") << "another argument";
  EXPECT_EQ(with({number(1, 1)}), "a") << "no case matches";
  EXPECT_EQ(with({number(1, 0)}), "b");
  EXPECT_EQ(with({number(1, 8)}), "b") << "only the bits of the mask count";
  EXPECT_EQ(with({number(1, 5)}), "c");
  EXPECT_EQ(with({number(1, 4)}), "b, c") << "all cases that match, joined";
  EXPECT_EQ(with({number(2, 7)}), "") << "a case may say that nothing happens";
  EXPECT_EQ(with({number(2, 15)}), "a");
  EXPECT_EQ(with({text(3, "r")}), "b");
  EXPECT_EQ(with({text(3, "re")}), "b");
  EXPECT_EQ(with({text(3, "rb+")}), "b, c") << "the longest text";
  EXPECT_EQ(with({text(3, "w+")}), "a");
  EXPECT_EQ(with({text(3, "")}), "a");
  EXPECT_EQ(with({text(1, "r")}), "a");
  EXPECT_EQ(with({number(3, 0)}), "a") << "a number is no text";
}

TEST(Catalogue, CallbackTraits) {
  auto trait = [](llvm::StringRef text) -> std::string {
    auto t = callbackTrait(text);
    if (!t)
      return "none";
    return (t->optional ? "perhaps " : "") + std::string(t->later ? "later " : "now ") +
           (t->last       ? "last"
            : t->argument ? std::to_string(*t->argument)
                          : "any") +
           (t->context.empty() ? "" : " " + t->context.str());
  };
  EXPECT_EQ(trait("scb"), "now any");
  EXPECT_EQ(trait("scb:3"), "now 3");
  EXPECT_EQ(trait("acb"), "later any");
  EXPECT_EQ(trait("acb:0:thread"), "later 0 thread");
  EXPECT_EQ(trait("acb:last:loop"), "later last loop");
  EXPECT_EQ(trait("acb?:1:timer"), "perhaps later 1 timer");
  for (const char *bad : {"acb?", "acb?:1", "scb?:1", "acb-in:signal:sigaction", "block", "scb:", "scb:x", "scb:1:loop", "acb:1", "acb:1:", "scbx"})
    EXPECT_EQ(trait(bad), "none") << bad;
}

TEST(Catalogue, TraitsOfStructuresAndOverriders) {
  auto structure = structureTrait("acb-in:signal:sigaction");
  ASSERT_TRUE(structure);
  EXPECT_EQ(structure->context, "signal");
  EXPECT_EQ(structure->structure, "sigaction");
  for (const char *bad : {"acb-in", "acb-in:signal", "acb-in::sigaction", "acb:1:signal"})
    EXPECT_FALSE(structureTrait(bad)) << bad;

  auto own = overriderTrait("runs:this:thread:acme::Thread::run");
  ASSERT_TRUE(own);
  EXPECT_FALSE(own->argument);
  EXPECT_EQ(own->context, "thread");
  EXPECT_EQ(own->function, "acme::Thread::run");
  auto given = overriderTrait("runs:2:pool:*");
  ASSERT_TRUE(given);
  EXPECT_EQ(given->argument, 2u);
  EXPECT_EQ(given->function, "*");
  for (const char *bad : {"runs:thread:acme::run", "runs:this:thread", "runs:this::acme::run", "runs"})
    EXPECT_FALSE(overriderTrait(bad)) << bad;
}

TEST(Catalogue, SymbolPatterns) {
  EXPECT_TRUE(symbolMatches("open", "open"));
  EXPECT_FALSE(symbolMatches("open", "open64"));
  EXPECT_TRUE(symbolMatches("sqlite3_*", "sqlite3_open"));
  EXPECT_FALSE(symbolMatches("sqlite3_*", "sqlite4_open"));
  EXPECT_TRUE(symbolMatches("boost::**", "boost::asio::post"));
  EXPECT_FALSE(symbolMatches("boost::**", "boosted::x"));
  EXPECT_TRUE(symbolMatches("*", "anything"));
}

// ---- the catalogue that comes with Harness

class Shipped : public testing::Test {
protected:
  static void SetUpTestSuite() {
    ReadOptions options;
    options.catalogue = shippedCatalogue();
    Files files;
    Diagnostics diagnostics;
    policy = assumedPolicy(options, files, diagnostics).release();
    std::string all;
    for (const Diagnostic &d : diagnostics)
      all += d.path + ":" + std::to_string(d.line) + ": " + d.message + "\n";
    ASSERT_EQ(all, "");
    index = new CatalogueIndex(*policy->catalogue);
  }
  static void TearDownTestSuite() {
    delete index;
    delete policy;
  }
  static std::string effects(llvm::StringRef symbol, llvm::StringRef name,
                             std::vector<ConstantArgument> constants = {}) {
    const CallableT *c = index->find(symbol, name);
    return c ? index->spell(index->effects(*c, constants)) : "not found";
  }
  static std::string c(llvm::StringRef name, std::vector<ConstantArgument> constants = {}) {
    return effects(name, name, constants);
  }
  static std::string verdictOf(llvm::StringRef kind, llvm::StringRef effect) {
    const KindT *k = findKind(*policy, kind);
    EXPECT_TRUE(k) << kind.str();
    EXPECT_TRUE(index->id(effect)) << effect.str();
    return k ? EnumNameVerdict(verdict(*k, effect)) : "";
  }
  static PolicyT *policy;
  static CatalogueIndex *index;
};
PolicyT *Shipped::policy = nullptr;
CatalogueIndex *Shipped::index = nullptr;

TEST_F(Shipped, HasWhatItHad) {
  EXPECT_GE(policy->catalogue->symbols.size(), 2600u);
  EXPECT_GE(policy->catalogue->effects.size(), 160u);
  EXPECT_EQ(policy->kinds.size(), 15u);
}

TEST_F(Shipped, OpensAreRefined) {
  auto flags = [](uint32_t argument, int64_t value) {
    return std::vector<ConstantArgument>{{argument, false, value, ""}};
  };
  EXPECT_EQ(c("open"), "fs.open");
  EXPECT_EQ(c("open", flags(1, 0)), "fs.read");
  EXPECT_EQ(c("open", flags(1, 01101)), "fs.create, fs.write") << "O_WRONLY | O_CREAT | O_TRUNC";
  EXPECT_EQ(c("open64", flags(1, 2)), "fs.read, fs.write");
  EXPECT_EQ(c("openat", flags(1, 0)), "fs.open") << "the flags are the third argument";
  EXPECT_EQ(c("openat", flags(2, 0)), "fs.read");
  EXPECT_EQ(c("open", flags(1, 020200001)), "fs.tmp, fs.write") << "O_TMPFILE on x86-64";
  EXPECT_EQ(c("open", flags(1, 020040001)), "fs.tmp, fs.write") << "O_TMPFILE on AArch64";
  auto mode = [](llvm::StringRef text) { return std::vector<ConstantArgument>{{1, true, 0, text}}; };
  EXPECT_EQ(c("fopen", mode("rb")), "fs.read");
  EXPECT_EQ(c("fopen64", mode("ab+")), "fs.create, fs.read, fs.write");
  EXPECT_EQ(c("freopen", mode("w")), "fs.create, fs.write");
}

TEST_F(Shipped, OtherConstantsRefine) {
  auto number = [](uint32_t argument, int64_t value) {
    return std::vector<ConstantArgument>{{argument, false, value, ""}};
  };
  EXPECT_EQ(c("clock_gettime"), "time.mono.read, time.wall.read");
  EXPECT_EQ(c("clock_gettime", number(0, 0)), "time.wall.read");
  EXPECT_EQ(c("clock_gettime", number(0, 1)), "time.mono.read");
  EXPECT_EQ(c("write", number(0, 1)), "io.std.out");
  EXPECT_EQ(c("write", number(0, 5)), "io.write");
  EXPECT_EQ(c("fcntl", number(1, 3)), "");
  EXPECT_EQ(c("fcntl", number(1, 6)), "fs.lock");
  EXPECT_EQ(c("setlocale", number(1, 0)), "env.locale.read");
  EXPECT_EQ(c("mmap", number(2, 5)), "code.load, mem.map");
  EXPECT_EQ(c("syscall", number(0, 202)), "sys.raw") << "numbers differ between machines";
}

TEST_F(Shipped, TellsWhenCallbacksRun) {
  const CallableT *async = index->find("", "std::async");
  ASSERT_TRUE(async);
  EXPECT_TRUE(hasTrait(*async, "acb:0:thread"));
  EXPECT_TRUE(hasTrait(*async, "scb:0")) << "launch::deferred runs it in the caller";
  EXPECT_TRUE(hasTrait(*index->find("qsort", "qsort"), "scb:3"));
  EXPECT_TRUE(hasTrait(*index->find("", "std::sort"), "scb"));
}

TEST_F(Shipped, DoesNotChargeWhatTheCodeDoesNotDo) {
  EXPECT_EQ(effects("", "std::ios_base::Init::Init"), "") << "#include <iostream> alone";
  EXPECT_EQ(effects("__assert_fail", "__assert_fail"), "ctl.diverge") << "assert() in pure code";
  EXPECT_EQ(c("memcpy"), "");
  EXPECT_EQ(effects("_Znwm", "operator new"), "mem.alloc");
  EXPECT_TRUE(index->isPureHeader("bits/mathcalls.h"));
  EXPECT_FALSE(index->isPureHeader("string.h"));
}

TEST_F(Shipped, FindsStandardNames) {
  EXPECT_EQ(effects("", "std::chrono::system_clock::now"), "time.wall.read");
  EXPECT_EQ(effects("", "std::__basic_future::wait"), "sync.wait") << "what std::future::wait resolves to";
  EXPECT_EQ(effects("", "std::cout"), "io.std.out");
  EXPECT_EQ(effects("", "std::basic_ofstream::open"), "fs.open");
  EXPECT_EQ(effects("", "std::filesystem::path::filename"), "");
  EXPECT_EQ(effects("_Z7qgetenvPKc", "qgetenv"), "env.vars.read") << "a C++ function without a namespace";
}

TEST_F(Shipped, KindsJudgeAsDesigned) {
  EXPECT_EQ(verdictOf("pure-domain", "mem.alloc"), "allow");
  EXPECT_EQ(verdictOf("pure-domain", "mem.map"), "allow");
  EXPECT_EQ(verdictOf("pure-domain", "ctl.throw"), "allow");
  EXPECT_EQ(verdictOf("pure-domain", "ctl.suspend"), "deny");
  EXPECT_EQ(verdictOf("protocol-state-machine", "ctl.suspend"), "declare");
  EXPECT_EQ(verdictOf("adapter", "ctl.suspend"), "allow");
  EXPECT_EQ(verdictOf("pure-domain", "time.mono.read"), "deny");
  EXPECT_EQ(verdictOf("stateful-process", "time.mono.read"), "allow");
  EXPECT_EQ(verdictOf("stateful-process", "time.wall.read"), "deny");
  EXPECT_EQ(verdictOf("adapter", "fs.open"), "declare");
  EXPECT_EQ(verdictOf("adapter", "env.vars.write"), "declare");
  EXPECT_EQ(verdictOf("adapter", "proc.exit"), "deny");
  EXPECT_EQ(verdictOf("storage-boundary", "fs.open"), "declare");
  EXPECT_EQ(verdictOf("storage-boundary", "io.read"), "declare");
  EXPECT_EQ(verdictOf("storage-boundary", "io.std.out"), "deny");
  EXPECT_EQ(verdictOf("supervisor", "thread.spawn"), "allow");
  EXPECT_EQ(verdictOf("supervisor", "thread.detach"), "deny");
  EXPECT_EQ(verdictOf("supervisor", "env.vars.read"), "declare");
  EXPECT_EQ(verdictOf("supervisor", "env.vars.write"), "deny");
  EXPECT_EQ(verdictOf("test", "proc.fork"), "declare");
  EXPECT_EQ(verdictOf("test", "unknown.extern"), "allow");
  EXPECT_EQ(verdictOf("fault-test", "proc.fork"), "allow");
  EXPECT_EQ(verdictOf("property-test", "rand.secure"), "declare");
  EXPECT_EQ(verdictOf("property-test", "rand.insecure"), "allow");
  EXPECT_EQ(verdictOf("composition-root", "thread.detach"), "declare");
  EXPECT_EQ(verdictOf("composition-root", "mem.alloc"), "allow");
  EXPECT_EQ(verdictOf("composition-root", "unknown.extern"), "declare");
  EXPECT_EQ(verdictOf("adapter", "unknown.indirect"), "declare");
  EXPECT_EQ(verdictOf("pure-domain", "unknown.indirect"), "deny");
  EXPECT_EQ(findKind(*policy, "pure-domain")->blocking, Verdict::deny);
  EXPECT_EQ(findKind(*policy, "composition-root")->blocking, Verdict::allow);
}

} // namespace
