// `harness new rule ID`: a first rule of the project's own, with its page and fixtures, to be worked into what it shall be.
// `harness new nogood ID --from=…`: the same for a failure that happened; said again of the same rule, it has happened again.
// `harness new example NAME`: a copy of an example project to try things on.

#include "commands/command.h"
#include "commands/installed.h"
#include "commands/read_options.h"

#include "build/event.h"
#include "io/file.h"
#include "judge/rule.h"
#include "policy/allowance.h"
#include "policy/date.h"
#include "policy/locate.h"
#include "policy/nogood.h"
#include "policy/read_policy.h"
#include "policy/suggest.h"
#include "policy/toml_text.h"
#include "scaffold/policy_text.h"
#include "scaffold/templates.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace harness {
namespace {

enum class Form { Match, Query, Forbid, Order, Protocol, Native };
constexpr StringRef FormNames[] = {"match", "query", "forbid", "order", "protocol", "native"};

cl::SubCommand sub("new", "Write a rule with page and fixtures: harness new rule ID --match, harness new nogood ID --from=WHAT");
cl::opt<std::string> what(cl::Positional, cl::desc("rule|nogood|example"), cl::sub(sub));
cl::opt<std::string> id(cl::Positional, cl::desc("ID|NAME"), cl::sub(sub));
cl::opt<Form> form(cl::desc("How the rule says what it forbids:"), cl::init(Form::Match), cl::sub(sub),
                   cl::values(clEnumValN(Form::Match, "match", "a Clang AST matcher: what the code looks like (default)"),
                              clEnumValN(Form::Query, "query", "SQL over the implementation graph: what there is in the whole program"),
                              clEnumValN(Form::Forbid, "forbid", "what must not reach what, however indirectly"),
                              clEnumValN(Form::Order, "order", "what has to have happened before"),
                              clEnumValN(Form::Protocol, "protocol", "an automaton: what may be called on an object, and when"),
                              clEnumValN(Form::Native, "native", "C++ in the sources of Harness itself")));
cl::opt<std::string> from("from", cl::desc("Where a no-good comes from: FILE:LINE of a finding, a commit, or a text"),
                          cl::value_desc("what"), cl::sub(sub));
cl::opt<std::string> policyPath("policy", cl::desc("The policy (default: harness.toml)"), cl::init("harness.toml"),
                                cl::value_desc("file"), cl::sub(sub));
cl::opt<std::string> rules("rules", cl::desc("The folder for rules, beside the policy (default: rules)"), cl::init("rules"),
                           cl::value_desc("dir"), cl::sub(sub));
cl::opt<std::string> folder("build", cl::desc("Where findings are looked up (default: build)"), cl::init("build"),
                            cl::value_desc("build"), cl::sub(sub));
cl::opt<std::string> templates("templates", cl::desc("Read the templates from here"), cl::value_desc("dir"), cl::sub(sub));

std::string beside(StringRef policy, StringRef name) {
  SmallString<128> path(sys::path::parent_path(policy));
  sys::path::append(path, name);
  return path.str().str();
}

// The policy as it is written now; null after complaints.
std::unique_ptr<policy::PolicyT> readNow() {
  policy::Files files;
  policy::Diagnostics diagnostics;
  auto policy = policy::readPolicy(policyPath, readOptions("", policy::Mode::error), files, diagnostics);
  for (const policy::Diagnostic &d : diagnostics)
    files.print(errs(), d, errs().has_colors());
  return policy;
}

Error write(StringRef path, StringRef text) {
  if (std::error_code e = sys::fs::create_directories(sys::path::parent_path(path)))
    return createStringError(e, "cannot make the folder of " + path);
  if (Error e = io::writeIfChanged(path, text))
    return e;
  outs() << "wrote " << path << '\n';
  return Error::success();
}

Expected<std::string> read(StringRef path) {
  auto file = io::readFile(path);
  if (!file)
    return file.takeError();
  return (*file)->getBuffer().str();
}

// Files of a set of templates, in the order of their names.
Expected<std::vector<std::string>> templatesOf(const std::string &set) {
  std::vector<std::string> paths;
  std::error_code failed;
  for (sys::fs::directory_iterator at(set, failed), end; !failed && at != end; at.increment(failed))
    paths.push_back(at->path());
  if (failed || paths.empty())
    return createStringError("the templates are missing: there is nothing in '" + set + "'; install Harness again, or name them with --templates");
  llvm::sort(paths);
  return paths;
}

scaffold::Values valuesOf(StringRef id, const policy::EventT *source) {
  auto [family, name] = id.split('.');
  std::string identifier = name.str();
  std::replace(identifier.begin(), identifier.end(), '-', '_');
  scaffold::Values values;
  values["id"] = id.str();
  values["family"] = family.str();
  values["name"] = name.str();
  values["identifier"] = identifier;
  values["level"] = source ? "guidance" : "warn";
  values["reason"] = policy::quoted(source ? source->text : "say why: it is shown with each finding");
  values["source"] = source ? scaffold::spellSource(*source) : "";
  values["why"] = source ? policy::spellEvent(*source) : "Say what it costs when it happens.";
  return values;
}

// Where a template goes. Those of rules in C++ go into the sources of Harness.
std::string placeOf(StringRef file, const scaffold::Values &values) {
  if (form != Form::Native)
    return beside(policyPath, (rules + "/" + values.lookup("name") + "/" + file).str());
  std::string name = values.lookup("family") + "/" + values.lookup("name");
  return file.ends_with(".test") ? ("test/lit/rules/" + name + "/" + file).str() : ("gates/rules/" + name + sys::path::extension(file)).str();
}

// The folder of a rule has its name without the family, so that two may want the same.
std::string whoseFolder(StringRef place) {
  auto rule = read((sys::path::parent_path(place) + "/rule.toml").str());
  if (rule && !StringRef(*rule).contains("\"" + id + "\""))
    return ". It is of another rule; a folder for this one is named with --rules=DIR";
  if (!rule)
    consumeError(rule.takeError());
  return "";
}

// Rules are found by what the policy includes.
Error include() {
  auto text = read(policyPath);
  if (!text)
    return text.takeError();
  const std::string glob = rules + "/*/rule.toml";
  if (any_of(llvm::split(*text, '\n'), [&](StringRef line) { return line.split('#').first.contains(glob); }))
    return Error::success();
  if (auto changed = scaffold::withInclude(*text, glob)) {
    if (Error e = io::writeIfChanged(policyPath, *changed))
      return e;
    outs() << "wrote " << policyPath << ": include = [\"" << glob << "\"]\n";
  } else {
    outs() << "note: let " << policyPath << " include them: [project] include = [\"" << glob << "\", …]\n";
  }
  return Error::success();
}

int create(const policy::EventT *source) {
  StringRef family = StringRef(id).split('.').first;
  if (form != Form::Native && any_of(Rule::all(), [&](const Rule *rule) { return rule->id.split('.').first == family; }))
    return fail(Usage, "'" + family + "' is a family of rules that come with Harness; choose another");
  if (sys::path::is_absolute(rules) || is_contained(llvm::split(rules.getValue(), '/'), ".."))
    return fail(Usage, "--rules is a folder below that of " + policyPath + ", which includes what is in it: '" + rules + "' is none");
  const scaffold::Values values = valuesOf(id, source);
  std::string root = templates.empty() ? installedFolder("templates", HARNESS_TEMPLATES) : templates.getValue();
  auto paths = templatesOf(root + "/rule/" + FormNames[size_t(form.getValue())].str());
  if (!paths)
    return fail(Failed, paths.takeError());
  if (form == Form::Native && !sys::fs::is_directory("gates/rules"))
    return fail(Usage, "rules in C++ are part of Harness: run this in its sources, or choose --match, --query, --forbid, --order or --protocol");
  for (const std::string &path : *paths)
    if (std::string place = placeOf(sys::path::filename(path), values); sys::fs::exists(place))
      return fail(Usage, place + " is there already; nothing was written" + whoseFolder(place));
  for (const std::string &path : *paths) {
    auto text = read(path);
    if (!text)
      return fail(Failed, text.takeError());
    if (Error e = write(placeOf(sys::path::filename(path), values), scaffold::fill(*text, values)))
      return fail(Failed, std::move(e));
  }
  if (form == Form::Native) {
    outs() << "next: a row in docs/rules.md, then: ./dev test\n";
    return Clean;
  }
  if (Error e = include())
    return fail(Failed, std::move(e));
  if (source && !form.getNumOccurrences())
    outs() << "note: a new rule, in the form --match; the others are --query, --forbid, --order and --protocol\n";
  outs() << "next: make the fixtures say what is right and what is wrong, then: harness rule check " << id << '\n';
  return Clean;
}

Form formOf(const policy::DataRuleT &rule) {
  return rule.query ? Form::Query : rule.forbid ? Form::Forbid : rule.order ? Form::Order : rule.protocol ? Form::Protocol : Form::Match;
}

// What [[rule]] of which file has the rule, and what of it can be changed there.
int happenedAgain(const policy::PolicyT &policy, const policy::DataRuleT &rule, const policy::EventT &event) {
  if (!rule.source)
    return fail(Usage, "'" + rule.id + "' is a rule, but no no-good: it has no 'source'; to make it one, write into it: " + scaffold::spellSource(event));
  if (Form has = formOf(rule); form.getNumOccurrences() && form != has)
    return fail(Usage, "'" + rule.id + "' is there, in the form --" + FormNames[size_t(has)] + ": leave out --" + FormNames[size_t(form.getValue())]);
  auto isSame = [&](const policy::EventT &other) {
    return other.kind == event.kind && other.at == event.at && !event.at.empty() && (event.kind == policy::EventKind::commit || other.date == event.date);
  };
  if (isSame(*rule.source) || any_of(rule.recurrences, [&](const auto &r) { return isSame(*r); }))
    return fail(Usage, rule.id + ": " + policy::spellEvent(event) + ": that is written down already");
  auto written = [&](const std::string &key) { return policy::locate(policyPath, StringRef(key)); };
  auto table = written("rule." + rule.id), level = written("rule." + rule.id + ".level");
  if (!table)
    return fail(Failed, "the rule '" + rule.id + "' is not found in " + policyPath);
  for (const auto &other : policy.data_rules)
    if (auto place = written("rule." + other->id); place && place->path == table->path && place->line > table->line)
      return fail(Usage, table->path + ": '" + rule.id + "' is not the last [[rule]] of its file, to which a [[rule.recurrence]] at the end would belong; give each rule a file of its own");
  auto text = read(table->path);
  if (!text)
    return fail(Failed, text.takeError());

  policy::DataRuleT after = rule;
  after.recurrences.push_back(std::make_unique<policy::EventT>(event));
  const bool mayBlock = rule.unproven.empty();
  const policy::Level earned = policy::earnedLevel(after, mayBlock);
  std::string changed = scaffold::withRecurrence(*text, event);
  bool raised = earned != rule.level;
  if (raised) {
    auto with = level ? scaffold::withLevel(changed, level->line, policy::EnumNameLevel(earned)) : std::nullopt;
    if (!with)
      return fail(Usage, table->path + ": write 'level' of '" + rule.id + "' on a line of its own, so that it can be raised");
    changed = std::move(*with);
  }
  if (Error e = io::writeIfChanged(table->path, changed))
    return fail(Failed, std::move(e));
  outs() << rule.id << ": recurrence " << after.recurrences.size() << " written down in " << table->path << '\n';
  if (raised)
    outs() << rule.id << ": " << policy::EnumNameLevel(rule.level) << " -> " << policy::EnumNameLevel(earned) << '\n';
  if (earned == policy::Level::warn && after.recurrences.size() >= policy::RecurrencesToPromote)
    outs() << rule.id << ": it would block, but " << rule.unproven << "; then the next recurrence raises it\n";
  else if (after.recurrences.size() < policy::RecurrencesToPromote)
    outs() << rule.id << ": stays " << policy::EnumNameLevel(rule.level)
           << (rule.level == policy::Level::block ? "" : "; the " + std::to_string(policy::RecurrencesToPromote) + "rd raises it") << '\n';
  return Clean;
}

int newNoGood() {
  if (from.empty())
    return fail(Usage, "what happened? harness new nogood " + id + " --from=FILE:LINE, a commit or a text");
  auto event = build::eventFrom(from, folder, sys::path::parent_path(policyPath).empty() ? "." : sys::path::parent_path(policyPath));
  if (!event)
    return fail(event.takeError());
  auto policy = readNow();
  if (!policy)
    return Usage;
  for (const auto &rule : policy->data_rules)
    if (rule->id == id)
      return happenedAgain(*policy, *rule, *event);
  return create(&*event);
}

Error copyFolder(const std::string &from, const std::string &to) {
  if (std::error_code e = sys::fs::create_directories(to))
    return createStringError(e, "cannot make the folder " + to);
  std::error_code failed;
  for (sys::fs::directory_iterator at(from, failed), end; !failed && at != end; at.increment(failed)) {
    std::string name = to + "/" + sys::path::filename(at->path()).str();
    if (at->type() == sys::fs::file_type::directory_file) {
      if (Error e = copyFolder(at->path(), name))
        return e;
    } else if (std::error_code e = sys::fs::copy_file(at->path(), name)) {
      return createStringError(e, "cannot write " + name);
    }
  }
  return failed ? createStringError(failed, "cannot read " + from) : Error::success();
}

int newExample() {
  const std::string all = installedFolder("examples", HARNESS_EXAMPLES);
  std::vector<std::string> names;
  std::error_code ignored;
  for (sys::fs::directory_iterator at(all, ignored), end; !ignored && at != end; at.increment(ignored))
    names.push_back(sys::path::filename(at->path()).str());
  llvm::sort(names);
  if (!is_contained(names, id.getValue()))
    return fail(Usage, (id.empty() ? std::string("which example?") : "there is no example '" + id + "'") +
                           policy::choices(id, SmallVector<StringRef>(names.begin(), names.end())));
  if (sys::fs::exists(id))
    return fail(Usage, id + " is there already; nothing was written");
  if (Error e = copyFolder(all + "/" + id, id))
    return fail(Failed, std::move(e));
  outs() << "wrote " << id << "; " << id << "/README.md says what to try\n";
  return Clean;
}

int run() {
  constexpr StringRef Words[] = {"rule", "nogood", "example"};
  if (!is_contained(Words, what))
    return fail(Usage, (what.empty() ? std::string("what?") : "'" + what + "' cannot be made") + policy::suggestion(what, Words) + ": harness new rule ID, harness new nogood ID --from=WHAT, harness new example NAME");
  if (what == "example")
    return newExample();
  if (form.getNumOccurrences() > 1)
    return fail(Usage, "a rule has one form; choose one of --" + join(std::begin(FormNames), std::end(FormNames), ", --"));
  if (!policy::isRuleId(id))
    return fail(Usage, "'" + id + "' cannot be the id of a rule; write a family and a name, 'shop.no-clock', in small letters, digits and '-'");
  if (form != Form::Native && !sys::fs::exists(policyPath))
    return fail(Usage, "there is no " + policyPath + "; go to its folder, or name it with --policy");
  if (what == "nogood")
    return newNoGood();
  if (!from.empty())
    return fail(Usage, "a rule that comes from something is a no-good: harness new nogood " + id + " --from=…");
  return create(nullptr);
}

Command command(sub, run);

} // namespace
} // namespace harness
