// `harness rule check`: judges the fixtures of the project's own rules, and keeps what they show. `harness rule list` tells what
// they have shown.

#include "commands/command.h"
#include "commands/read_options.h"

#include "check/check.h"
#include "io/file.h"
#include "judge/rule.h"
#include "policy/records.h"
#include "policy/suggest.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace harness {
namespace {

using check::Complaint;
using check::FixtureResult;
using check::MutantResult;
using check::RuleResult;

enum class Format { Text, Json };

cl::SubCommand sub("rule", "Check the project's own rules on their fixtures, or list them: harness rule check|list [RULE…]");
cl::list<std::string> words(cl::Positional, cl::desc("check|list [RULE…]"), cl::sub(sub));
cl::opt<std::string> policyPath("policy", cl::desc("The policy with the rules"), cl::value_desc("file"), cl::init("harness.toml"), cl::sub(sub));
cl::list<std::string> fixtures("fixtures", cl::desc("Check the rule on this fixture, or all in this folder, instead of its own"),
                               cl::value_desc("path"), cl::sub(sub));
cl::opt<std::string> only("only", cl::desc("Check this fixture, for every rule that names it"), cl::value_desc("file"), cl::sub(sub));
cl::opt<bool> noRecord("no-record", cl::desc("Leave harness.records.toml as it is"), cl::sub(sub));
cl::opt<std::string> buildFolder("build", cl::desc("Use the compiler and the plugin of this build"), cl::value_desc("folder"), cl::sub(sub));
cl::opt<std::string> compiler("compiler", cl::desc("The Clang for C++ to compile fixtures with"), cl::value_desc("program"), cl::sub(sub));
cl::opt<std::string> plugin("plugin", cl::desc("Its plugin"), cl::value_desc("file"), cl::sub(sub));
cl::opt<std::string> catalogue("catalogue", cl::desc("Read the effect catalogue from here"), cl::value_desc("folder"), cl::sub(sub));
cl::opt<Format> form("format", cl::desc("Output format"), cl::sub(sub), cl::init(Format::Text),
                     cl::values(clEnumValN(Format::Text, "text", "for people (default)"),
                                clEnumValN(Format::Json, "json", "for programs; see docs/rule-authors.md")));

std::string folderOf(StringRef path) { return sys::path::parent_path(path).str(); }

// As a person in this folder writes it.
std::string shown(StringRef path) {
  SmallString<256> full(folderOf(policyPath));
  sys::path::append(full, path);
  return full.str().str();
}

std::string real(StringRef path) {
  SmallString<256> full;
  return sys::fs::real_path(path, full) ? path.str() : full.str().str();
}

Error refuse(const Twine &message) { return createStringError(std::make_error_code(std::errc::invalid_argument), message); }

std::string rate(size_t killed, size_t mutants) {
  std::string text;
  raw_string_ostream os(text);
  if (mutants)
    os << format("%.2f", double(killed) / double(mutants)) << " (" << killed << '/' << mutants << ')';
  return mutants ? text : "unknown (no mutants)";
}

std::string number(size_t n, StringRef one, StringRef many = "") {
  return std::to_string(n) + " " + (n == 1 ? one.str() : many.empty() ? one.str() + "s" : many.str());
}

Error noRule(const policy::PolicyT &policy, StringRef id) {
  std::vector<StringRef> names;
  for (const auto &rule : policy.data_rules)
    names.push_back(rule->id);
  return refuse("no [[rule]] of " + policyPath + " has the id '" + id + "'" + policy::suggestion(id, names));
}

// Files below a folder, or the file; relative to the folder of the policy, where they are below it.
Expected<std::vector<std::string>> named(ArrayRef<std::string> paths) {
  std::vector<std::string> all;
  std::string base = real(folderOf(policyPath).empty() ? "." : folderOf(policyPath)) + "/";
  for (const std::string &path : paths) {
    std::vector<std::string> found;
    if (sys::fs::is_directory(path)) {
      std::error_code e;
      for (sys::fs::recursive_directory_iterator at(path, e), end; !e && at != end; at.increment(e))
        if (at->type() == sys::fs::file_type::regular_file)
          found.push_back(real(at->path()));
    } else if (sys::fs::exists(path)) {
      found.push_back(real(path));
    }
    if (found.empty())
      return refuse("there is no fixture '" + path + "'");
    for (StringRef file : found) {
      file.consume_front(base);
      all.push_back(file.str());
    }
  }
  llvm::sort(all);
  return all;
}

Expected<std::vector<check::Fixtures>> choose(const policy::PolicyT &policy, ArrayRef<std::string> ids) {
  std::vector<check::Fixtures> chosen;
  std::vector<std::string> wanted;
  if (!fixtures.empty()) {
    if (ids.size() != 1)
      return refuse("--fixtures is for one rule: harness rule check RULE --fixtures=" + fixtures.front());
    auto paths = named(ArrayRef<std::string>(fixtures));
    if (!paths)
      return paths.takeError();
    wanted = std::move(*paths);
  }
  for (const std::string &id : ids) {
    const policy::DataRuleT *rule = findDataRule(policy, id);
    if (!rule && (wanted.empty() || !Rule::find(id)))
      return Rule::find(id) ? refuse("'" + id + "' comes with Harness; say what to check it on: --fixtures=…") : noRule(policy, id);
    if (wanted.empty() && rule->fixtures.empty())
      return refuse("'" + id + "' has no fixtures; write some, and name them in its [[rule]]: fixtures = [\"rules/" + StringRef(id).split('.').second + "/*.cpp\"]");
    chosen.push_back({id, rule, wanted.empty() ? rule->fixtures : wanted});
  }
  if (ids.empty())
    for (const auto &rule : policy.data_rules)
      if (!rule->fixtures.empty())
        chosen.push_back({rule->id, rule.get(), rule->fixtures});
  if (chosen.empty())
    return refuse("no [[rule]] of " + policyPath + " has 'fixtures', so there is nothing to check");
  if (only.empty())
    return chosen;
  std::string file = real(only);
  for (check::Fixtures &f : chosen)
    erase_if(f.paths, [&](const std::string &path) { return real(shown(path)) != file; });
  erase_if(chosen, [](const check::Fixtures &f) { return f.paths.empty(); });
  if (chosen.empty())
    return refuse("no [[rule]] of " + policyPath + " names '" + only + "' among its 'fixtures'");
  return chosen;
}

void print(raw_ostream &os, const FixtureResult &f, const Complaint &c, StringRef severity = "error") {
  os << "  " << shown(f.path);
  if (c.line)
    os << ':' << c.line;
  if (c.line && c.column)
    os << ':' << c.column;
  os << ": " << severity << ": " << c.message << '\n';
}

void printText(ArrayRef<RuleResult> results, function_ref<std::string(const RuleResult &)> why) {
  for (const RuleResult &r : results) {
    if (r.isBroken())
      outs() << r.id << ": there are fixtures that cannot be judged\n";
    else
      outs() << r.id << ": " << r.good() << " good, " << r.bad() << " bad, " << number(r.mutants(), "mutant") << '\n';
    for (const FixtureResult &f : r.fixtures) {
      for (const Complaint &c : f.broken)
        print(outs(), f, c);
      for (const Complaint &c : f.wrong)
        print(outs(), f, c);
      if (f.broken.empty())
        for (const MutantResult &m : f.mutants)
          if (!m.killed)
            print(outs(), f, {m.line, 0, "the mutant '" + m.name + "' survives: " + m.why});
    }
    for (const std::string &message : r.unresolved())
      outs() << "  note: " << message << ", in no fixture\n";
    if (!r.isBroken())
      outs() << "  architecture_mutation_kill_rate " << rate(r.killed(), r.mutants()) << '\n';
    if (std::string reason = why(r); !reason.empty() && r.holds())
      outs() << "  stops no build: " << reason << '\n';
  }
}

void printJson(ArrayRef<RuleResult> results, function_ref<std::string(const RuleResult &)> why) {
  json::OStream j(outs(), 2);
  j.object([&] {
    j.attribute("format", "harness-rule-check");
    j.attribute("schema", 1);
    j.attributeArray("rules", [&] {
      for (const RuleResult &r : results)
        j.object([&] {
          j.attribute("rule", r.id);
          j.attribute("good", int64_t(r.good()));
          j.attribute("bad", int64_t(r.bad()));
          j.attribute("mutants", int64_t(r.mutants()));
          j.attribute("killed", int64_t(r.killed()));
          if (r.mutants() && !r.isBroken())
            j.attribute("architecture_mutation_kill_rate", double(r.killed()) / double(r.mutants()));
          j.attribute("holds", r.holds());
          if (std::string reason = why(r); !reason.empty())
            j.attribute("unproven", reason);
          j.attribute("unresolved", json::Array(r.unresolved()));
          j.attributeArray("problems", [&] {
            auto problem = [&](const FixtureResult &f, StringRef kind, const Complaint &c, StringRef mutant) {
              j.object([&] {
                j.attribute("kind", kind);
                j.attribute("file", shown(f.path));
                j.attribute("line", c.line);
                j.attribute("column", c.column);
                if (!mutant.empty())
                  j.attribute("mutant", mutant);
                j.attribute("message", json::fixUTF8(c.message));
              });
            };
            for (const FixtureResult &f : r.fixtures) {
              for (const Complaint &c : f.broken)
                problem(f, "fixture", c, "");
              for (const Complaint &c : f.wrong)
                problem(f, "finding", c, "");
              if (f.broken.empty())
                for (const MutantResult &m : f.mutants)
                  if (!m.killed)
                    problem(f, "survivor", {m.line, 0, m.why}, m.name);
            }
          });
        });
    });
  });
  outs() << '\n';
}

policy::Record recordOf(const policy::DataRuleT &rule, const RuleResult &result) {
  policy::Record record;
  record.definition = rule.definition;
  record.good = uint32_t(result.good());
  record.bad = uint32_t(result.bad());
  for (const FixtureResult &f : result.fixtures) {
    record.fixtures[f.path] = f.digest;
    record.includes.insert(f.includes.begin(), f.includes.end());
    if (!f.wrong.empty())
      record.wrong.insert(f.path);
    for (const MutantResult &m : f.mutants)
      record.mutants[f.path + ": " + m.name] = m.killed;
  }
  return record;
}

// Of the rules that were checked; the others stay. `all`: every rule with fixtures was.
Error keep(const policy::PolicyT &policy, ArrayRef<RuleResult> results, bool all) {
  const std::string path = shown(policy::RecordsName);
  policy::Records records;
  bool exists = sys::fs::exists(path);
  if (exists) {
    auto file = io::readFile(path);
    if (!file)
      return file.takeError();
    auto read = policy::parseRecords((*file)->getBuffer(), path);
    if (!read)
      return read.takeError();
    records = std::move(*read);
  }
  if (all)
    std::erase_if(records, [&](const auto &entry) { return none_of(results, [&](const RuleResult &r) { return r.id == entry.first; }); });
  for (const RuleResult &r : results)
    if (r.isBroken())
      records.erase(r.id);
    else
      records[r.id] = recordOf(*findDataRule(policy, r.id), r);
  if (records.empty() && !exists)
    return Error::success();
  bool changed = false;
  if (Error e = io::writeIfChanged(path, policy::spell(records), &changed))
    return e;
  if (changed && form == Format::Text)
    outs() << "harness: " << path << " is written; it belongs under version control\n";
  return Error::success();
}

int checkAll(const policy::PolicyT &policy, const policy::ReadOptions &options, ArrayRef<std::string> ids) {
  static int anchor; // any address in the program
  check::Tools tools;
  if (Error e = check::findTools({buildFolder, compiler, plugin, sys::fs::getMainExecutable(nullptr, &anchor)}, tools))
    return fail(std::move(e));
  tools.project = real(folderOf(policyPath).empty() ? "." : folderOf(policyPath));
  tools.options = options;
  auto chosen = choose(policy, ids);
  if (!chosen)
    return fail(chosen.takeError());
  std::vector<std::string> known = options.knownRules;
  for (const auto &rule : policy.data_rules)
    known.push_back(rule->id);
  bool isWatched = errs().is_displayed();
  auto results = check::checkRules(tools, *chosen, known, [&](size_t done, size_t all) {
    if (isWatched)
      errs() << "\r[" << done << '/' << all << "] fixtures and mutants" << (done == all ? "\r\033[K" : "");
  });
  if (!results)
    return fail(Failed, results.takeError());
  bool isWhole = fixtures.empty() && only.empty();
  auto why = [&](const RuleResult &r) -> std::string {
    const policy::DataRuleT *rule = findDataRule(policy, r.id);
    if (!rule || !isWhole || r.isBroken())
      return "";
    policy::Record record = recordOf(*rule, r);
    return whyUnproven(*rule, &record, record.fixtures, record.includes);
  };
  form == Format::Json ? printJson(*results, why) : printText(*results, why);
  if (isWhole && !noRecord)
    if (Error e = keep(policy, *results, ids.empty()))
      return fail(Failed, std::move(e));
  if (any_of(*results, [](const RuleResult &r) { return r.isBroken(); }))
    return Usage;
  return all_of(*results, [](const RuleResult &r) { return r.holds(); }) ? Clean : Findings;
}

int listAll(const policy::PolicyT &policy, ArrayRef<std::string> ids) {
  constexpr StringRef Levels[] = {"off", "guidance", "warn", "block"};
  for (const std::string &id : ids)
    if (!findDataRule(policy, id))
      return fail(noRule(policy, id));
  size_t width = 0;
  auto isAsked = [&](const policy::DataRuleT &rule) { return ids.empty() || is_contained(ids, rule.id); };
  for (const auto &rule : policy.data_rules)
    if (isAsked(*rule))
      width = std::max(width, rule->id.size());
  json::Array rows;
  for (const auto &rule : policy.data_rules) {
    if (!isAsked(*rule))
      continue;
    const RuleLevels levels(policy, headOf(*rule));
    size_t mutants = rule->record ? rule->record->mutants.size() : 0;
    size_t killed = rule->record ? size_t(count_if(rule->record->mutants, [](const auto &m) { return m->killed; })) : 0;
    if (form == Format::Json) {
      json::Object row{{"rule", rule->id}, {"level", Levels[size_t(levels.highest())]}, {"fixtures", json::Array(rule->fixtures)}};
      if (mutants)
        row["architecture_mutation_kill_rate"] = double(killed) / double(mutants);
      if (!rule->unproven.empty())
        row["unproven"] = rule->unproven;
      rows.push_back(std::move(row));
      continue;
    }
    outs() << left_justify(rule->id, unsigned(width)) << "  " << left_justify(Levels[size_t(levels.highest())], 8) << "  "
           << left_justify(mutants ? rate(killed, mutants) : "-", 12) << "  "
           << (rule->unproven.empty() ? "may stop a build" : (levels.isLoweredAnywhere() ? "is to stop the build, but " : "could not stop a build: ") + rule->unproven) << '\n';
  }
  if (form == Format::Json) {
    json::OStream(outs(), 2).value(json::Object{{"format", "harness-rule-list"}, {"schema", 1}, {"rules", std::move(rows)}});
    outs() << '\n';
  } else if (policy.data_rules.empty()) {
    outs() << "harness: " << policyPath << " has no [[rule]]\n";
  }
  return Clean;
}

int run() {
  if (words.empty() || (words.front() != "check" && words.front() != "list"))
    return fail(Usage, "what about the rules? harness rule check [RULE…], or harness rule list");
  policy::Files files;
  const policy::ReadOptions options = readOptions(catalogue, policy::Mode::error);
  policy::Diagnostics diagnostics;
  auto policy = policy::readPolicy(policyPath, options, files, diagnostics);
  for (const policy::Diagnostic &d : diagnostics)
    files.print(errs(), d, errs().has_colors());
  if (!policy)
    return Usage;
  ArrayRef<std::string> ids = ArrayRef<std::string>(words).drop_front();
  return words.front() == "list" ? listAll(*policy, ids) : checkAll(*policy, options, ids);
}

Command command(sub, run);

} // namespace
} // namespace harness
