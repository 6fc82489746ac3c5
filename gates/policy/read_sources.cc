#include "policy/read_sources.h"

#include "policy/date.h"
#include "policy/glob.h"
#include "policy/layers.h"
#include "policy/read_baseline.h"
#include "policy/read_contracts.h"
#include "policy/read_cost.h"
#include "policy/read_invariants.h"
#include "policy/read_rules.h"
#include "policy/read_seams.h"
#include "policy/read_structure.h"
#include "policy/suggest.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace harness::policy {
namespace {

using Need = TableReader::Need;

bool isComponentName(StringRef name) {
  SmallVector<StringRef, 4> parts;
  name.split(parts, '.');
  return all_of(parts, [](StringRef part) {
    return !part.empty() && all_of(part, [](char c) { return isAlnum(c) || c == '_' || c == '-'; });
  });
}

// "fs.*" is written for "fs"; both mean everything below fs.
void withoutStars(std::vector<std::string> &effects) {
  for (std::string &e : effects)
    if (StringRef(e).ends_with(".*"))
      e.resize(e.size() - 2);
  llvm::sort(effects);
}

class SourceReader {
public:
  SourceReader(Reading &reading, PolicySources &out) : reading(reading), out(out), policy(*out.policy) {}

  void file(StringRef path, const Place &wantedBy);

private:
  void project(const toml::table &table, bool first);
  void include(TableReader &t);
  void roots(TableReader &t);
  void component(const toml::table &table);
  void layers(const toml::table &table);
  void forbidden(const toml::table &table);
  void port(const toml::table &table);
  void trust(const toml::table &table);
  void waiver(const toml::table &table);
  void process(const toml::table &table);
  std::unique_ptr<MailboxT> mailbox(TableReader &process);
  void supervisor(const toml::table &table);
  void lockOrder(const toml::table &table);
  void rules(const toml::table &table, StringRef title, const std::string &key, std::vector<std::unique_ptr<RuleLevelT>> &levels);
  void catalogueFiles(const toml::table &table);

  std::vector<std::string> globs(TableReader &t, StringRef name, Need need = TableReader::Optional);
  // Paths that the patterns of a key stand for; they are relative to the file that is read.
  std::vector<std::string> expand(TableReader &t, StringRef name);

  Reading &reading;
  PolicySources &out;
  PolicyT &policy;
  std::vector<std::string> open, done; // files being read, outermost first; files that were read
};

std::string normal(StringRef path) {
  SmallString<128> p(path);
  sys::path::remove_dots(p, /*remove_dot_dot=*/true);
  return p.str().str();
}

void SourceReader::file(StringRef path, const Place &wantedBy) {
  std::string same = normal(path);
  if (is_contained(open, same)) {
    std::vector<std::string> circle(find(open, same), open.end());
    return reading.error(wantedBy, "'" + path + "' includes itself: " + join(circle, " -> ") + " -> " + same);
  }
  if (is_contained(done, same))
    return;
  done.push_back(same);
  auto parsed = reading.parse(path, wantedBy);
  if (!parsed)
    return;
  bool first = open.empty();
  open.push_back(same);
  out.files.push_back(std::move(*parsed));
  const toml::table &table = out.files.back();

  TableReader t(reading, table, first ? "harness.toml" : "an included policy file", "");
  std::optional<int64_t> schema = t.number("schema", first ? TableReader::Required : TableReader::Optional);
  if (schema && *schema != 1)
    t.error("schema", *schema > 1 ? "this version of Harness reads policies of schema 1; a newer one wrote this"
                                  : "the first schema of a policy is 1");
  t.notYet({"choke_point"});
  const toml::table *about = t.inner("project");
  if (about)
    project(*about, first);
  else if (first && !t.has("project"))
    reading.error(table.source(), "harness.toml needs a table [project] with a 'name'");
  t.tables("component", [&](const toml::table &row) { component(row); });
  t.tables("port", [&](const toml::table &row) { port(row); });
  t.tables("layers", [&](const toml::table &row) { layers(row); });
  t.tables("forbidden", [&](const toml::table &row) { forbidden(row); });
  t.tables("trust", [&](const toml::table &row) { trust(row); });
  t.tables("process", [&](const toml::table &row) { process(row); });
  t.tables("supervisor", [&](const toml::table &row) { supervisor(row); });
  t.tables("lock_order", [&](const toml::table &row) { lockOrder(row); });
  readContracts(reading, t, policy);
  readSeams(reading, t, sys::path::parent_path(open.front()), policy);
  readCost(reading, t, policy);
  readStructure(reading, t, policy);
  t.tables("waiver", [&](const toml::table &row) { waiver(row); });
  if (const toml::table *levels = t.inner("rules"))
    rules(*levels, "[rules]", "rules", policy.rules);
  readDataRules(reading, t, policy);
  readInvariants(reading, t, policy);
  t.tables("kind", [&](const toml::table &row) { out.kinds.push_back(&row); });
  t.tables("library", [&](const toml::table &row) { out.libraries.push_back(&row); });
  if (const toml::table *symbols = t.inner("symbols"))
    out.symbols.push_back(symbols);
  if (const toml::table *catalogue = t.inner("catalogue"))
    catalogueFiles(*catalogue);
  t.finish();
  if (about) {
    TableReader includes(reading, *about, "[project]", first ? "project" : "");
    include(includes);
  }
  open.pop_back();
}

void SourceReader::project(const toml::table &table, bool first) {
  TableReader t(reading, table, "[project]", first ? "project" : "");
  if (!first) {
    for (StringRef key : {"name", "roots", "exhaustive", "canon"})
      t.refuse(key, "'" + key + "' is said once, in the first policy file; an included file has 'include' only");
  } else {
    policy.project = std::make_unique<ProjectT>();
    policy.project->name = t.text("name", TableReader::Required);
    policy.project->exhaustive = t.flag("exhaustive", false);
    roots(t);
    readCanon(reading, t, sys::path::parent_path(open.back()), policy);
  }
  t.node("include"); // read after the components of this file, so that those of included files come later
  t.finish();
}

void SourceReader::roots(TableReader &t) {
  for (const std::string &root : t.list("roots")) {
    StringRef folder = StringRef(root).rtrim('/');
    if (folder == ".") {
      policy.project->roots.clear();
      return;
    }
    auto glob = Glob::compile(folder);
    if (!glob)
      t.errorAtEntry("roots", root, "'" + root + "' " + toString(glob.takeError()));
    else if (glob->hasWildcard())
      t.errorAtEntry("roots", root, "'" + root + "' must name a folder, without wildcards");
    else
      policy.project->roots.push_back(folder.str());
  }
  llvm::sort(policy.project->roots);
}

std::vector<std::string> SourceReader::expand(TableReader &t, StringRef name) {
  std::vector<std::string> paths;
  StringRef folder = sys::path::parent_path(open.back());
  for (const std::string &pattern : t.list(name)) {
    auto glob = Glob::compile(pattern);
    if (!glob) {
      t.errorAtEntry(name, pattern, "'" + pattern + "' " + toString(glob.takeError()));
      continue;
    }
    if (!glob->hasWildcard()) {
      SmallString<128> path(folder);
      sys::path::append(path, pattern);
      paths.push_back(path.str().str());
      continue;
    }
    std::vector<std::string> found = reading.files.match(folder, *glob);
    if (found.empty())
      t.errorAtEntry(name, pattern, "no file matches '" + pattern + "'");
    append_range(paths, found);
  }
  return paths;
}

void SourceReader::include(TableReader &t) {
  for (const std::string &path : expand(t, "include"))
    file(path, reading.place(t.node("include")->source()));
}

void SourceReader::catalogueFiles(const toml::table &table) {
  TableReader t(reading, table, "[catalogue]", "catalogue");
  for (std::string &path : expand(t, "files"))
    out.catalogues.emplace_back(std::move(path), reading.place(t.node("files")->source()));
  t.finish();
}

std::vector<std::string> SourceReader::globs(TableReader &t, StringRef name, Need need) {
  std::vector<std::string> patterns = t.sorted(name, need);
  llvm::erase_if(patterns, [&](const std::string &pattern) {
    auto glob = Glob::compile(pattern);
    if (glob)
      return false;
    t.errorAtEntry(name, pattern, "'" + pattern + "' " + toString(glob.takeError()));
    return true;
  });
  return patterns;
}

void SourceReader::component(const toml::table &table) {
  TableReader t(reading, table, "[[component]]", "");
  auto c = std::make_unique<ComponentT>();
  c->name = t.text("name", TableReader::Required);
  if (!c->name.empty() && !isComponentName(c->name))
    t.error("name", "'" + c->name +
                        "' cannot be the name of a component; names are words of letters, digits, '_' and "
                        "'-', joined by dots where components are nested");
  const Place *first = c->name.empty() ? nullptr : reading.find("component." + c->name);
  auto same = find_if(policy.components, [&](const auto &other) { return other->name == c->name; });
  bool twice = first && same != policy.components.end();
  if (twice)
    t.error("name",
            "the component '" + c->name + "' is defined twice; first in " + first->path + ":" + Twine(first->line));
  else if (!c->name.empty())
    t.identify("component." + c->name);
  c->kind = t.text("kind");
  c->files = globs(t, "files");
  c->public_files = globs(t, "public");
  c->uses = t.sorted("uses");
  c->external = t.sorted("external");
  c->effects = t.sorted("effects");
  withoutStars(c->effects);
  c->ports = t.sorted("ports");
  c->implements = t.sorted("implements");
  c->strict = t.flag("strict", false);
  if (const toml::table *levels = t.inner("rules"))
    rules(*levels, "'rules'", t.key("rules"), c->rules);
  llvm::sort(c->rules, [](const auto &a, const auto &b) { return a->rule < b->rule; });
  unsigned index = 0;
  t.tables("widens", [&](const toml::table &row) {
    TableReader w(reading, row, "[[component.widens]]", t.key("widens") + "." + std::to_string(index++));
    auto widening = std::make_unique<WideningT>();
    widening->effect = w.text("effect");
    widening->uses = w.text("uses");
    widening->external = w.text("external");
    widening->reason = w.text("reason", TableReader::Required);
    if (w.has("effect") + w.has("uses") + w.has("external") != 1)
      reading.error(row.source(), "[[component.widens]] has one of 'effect', 'uses' and 'external'");
    w.finish();
    if (StringRef(widening->effect).ends_with(".*"))
      widening->effect.resize(widening->effect.size() - 2);
    c->widens.push_back(std::move(widening));
  });
  t.finish();
  if (!twice && !c->name.empty())
    policy.components.push_back(std::move(c));
}

void SourceReader::layers(const toml::table &table) {
  TableReader t(reading, table, "[[layers]]", "");
  auto l = std::make_unique<LayersT>();
  l->name = t.text("name", TableReader::Required);
  if (!l->name.empty() && any_of(policy.layers, [&](const auto &other) { return other->name == l->name; })) {
    t.error("name", "the layers '" + l->name + "' are defined twice");
    l->name.clear();
  } else if (!l->name.empty()) {
    t.identify("layers." + l->name);
  }
  for (const std::string &line : t.list("order", TableReader::Required)) {
    auto layer = parseLayer(line);
    if (layer)
      l->order.push_back(line);
    else
      t.errorAtEntry("order", line, "the layer '" + line + "' " + toString(layer.takeError()));
  }
  l->containers = t.sorted("containers");
  l->exhaustive = t.flag("exhaustive", false);
  l->exhaustive_ignores = t.sorted("exhaustive_ignores");
  if (!l->exhaustive && !l->exhaustive_ignores.empty())
    t.error("exhaustive_ignores", "'exhaustive_ignores' says nothing without exhaustive = true");
  t.finish();
  if (!l->name.empty())
    policy.layers.push_back(std::move(l));
}

void SourceReader::forbidden(const toml::table &table) {
  TableReader t(reading, table, "[[forbidden]]", "forbidden." + std::to_string(policy.forbidden.size()));
  auto f = std::make_unique<ForbiddenT>();
  f->from = t.sorted("from", TableReader::Required);
  f->to = t.sorted("to", TableReader::Required);
  f->direct = t.flag("direct", false);
  f->except = t.sorted("except");
  f->reason = t.text("reason");
  t.finish();
  policy.forbidden.push_back(std::move(f));
}

void SourceReader::port(const toml::table &table) {
  TableReader t(reading, table, "[[port]]", "");
  auto p = std::make_unique<PortT>();
  p->type = t.text("type", TableReader::Required);
  if (any_of(policy.ports, [&](const auto &other) { return other->type == p->type; }))
    t.error("type", "the port '" + p->type + "' is defined twice");
  t.identify("port." + p->type);
  p->effects = t.sorted("effects", t.has("effects") ? TableReader::Optional : TableReader::Required);
  withoutStars(p->effects);
  p->reason = t.text("reason");
  t.finish();
  policy.ports.push_back(std::move(p));
}

void SourceReader::trust(const toml::table &table) {
  TableReader t(reading, table, "[[trust]]", "trust." + std::to_string(policy.trusts.size()));
  auto u = std::make_unique<TrustT>();
  u->symbol = t.text("symbol", TableReader::Required);
  u->effects = t.sorted("effects", t.has("effects") ? TableReader::Optional : TableReader::Required);
  withoutStars(u->effects);
  u->reason = t.text("reason", TableReader::Required);
  u->owner = t.text("owner");
  t.finish();
  policy.trusts.push_back(std::move(u));
}

void SourceReader::waiver(const toml::table &table) {
  TableReader t(reading, table, "[[waiver]]", "waiver." + std::to_string(policy.waivers.size()));
  auto w = std::make_unique<WaiverT>();
  w->rule = t.text("rule", TableReader::Required);
  w->at = t.text("at", TableReader::Required);
  w->reason = t.text("reason", TableReader::Required);
  w->owner = t.text("owner");
  w->since = t.date("since");
  w->expires = t.date("expires");
  if (isFuture(w->since))
    t.error("since", "'since' is the day on which the waiver was written, and " + w->since + " has not come");
  else if (!w->since.empty() && !w->expires.empty() && w->since > w->expires)
    t.error("since", "'since' is after 'expires': it has never accepted anything");
  t.finish();
  policy.waivers.push_back(std::move(w));
}

std::unique_ptr<MailboxT> SourceReader::mailbox(TableReader &process) {
  const toml::table *table = process.inner("mailbox");
  if (!table)
    return nullptr;
  TableReader t(reading, *table, "'mailbox'", process.key("mailbox"));
  auto m = std::make_unique<MailboxT>();
  if (t.has("type"))
    m->bounded = t.choice("type", {"bounded", "unbounded"}).value_or(0) == 0;
  else
    t.text("type", TableReader::Required);
  std::optional<int64_t> capacity = t.number("capacity");
  if (capacity && *capacity < 1)
    t.error("capacity", "a mailbox holds at least 1");
  m->capacity = capacity.value_or(0);
  constexpr StringRef OnFull[] = {"reject", "drop_oldest", "block"};
  if (auto how = t.choice("on_full", OnFull))
    m->on_full = OnFull[*how].str();
  for (const char *key : {"capacity", "on_full"})
    if (t.has("type") && !m->bounded && t.has(key))
      t.error(key, "a mailbox that is unbounded has no '" + Twine(key) + "'");
  t.finish();
  return m;
}

void SourceReader::process(const toml::table &table) {
  TableReader t(reading, table, "[[process]]", "");
  auto p = std::make_unique<ProcessT>();
  p->id = identify(t, "process", policy.processes);
  std::vector<StringRef> kinds;
  for (const char *const *name = EnumNamesProcessKind(); *name; ++name)
    kinds.push_back(*name);
  if (t.has("kind"))
    p->kind = ProcessKind(t.choice("kind", kinds).value_or(0));
  else
    t.text("kind", TableReader::Required);
  p->component = t.text("component");
  p->created_in = t.text("created_in");
  p->entry = t.text("entry");
  p->why = t.text("why", TableReader::Required);
  p->supervisor = t.text("supervisor");
  p->shutdown = t.text("shutdown");
  if (p->shutdown != "process" && !nearest(p->shutdown, {"process"}).empty())
    t.error("shutdown", "what lasts as long as the program has 'shutdown' \"process\", not \"" + p->shutdown + "\"");
  p->telemetry = t.sorted("telemetry");
  constexpr StringRef Restart[] = {"permanent", "transient", "temporary"};
  if (auto how = t.choice("restart", Restart))
    p->restart = Restart[*how].str();
  if (t.has("restart") && !t.has("supervisor"))
    t.error("restart", "nobody restarts what has no 'supervisor'");
  p->state = t.sorted("state");
  p->mailbox = mailbox(t);
  p->bound_by = t.text("bound_by");
  if (!p->bound_by.empty() && p->mailbox && !p->mailbox->bounded)
    t.error("bound_by", "a mailbox that is unbounded has nobody who keeps its bound");
  if (!t.has("created_in") && !t.has("entry"))
    reading.error(table.source(), "[[process]] needs 'created_in', the function that makes it, or 'entry', the one that runs in it");
  t.finish();
  if (!p->id.empty())
    policy.processes.push_back(std::move(p));
}

// -1: not said.
static int64_t atLeast(TableReader &t, StringRef name, int64_t least) {
  std::optional<int64_t> value = t.number(name);
  if (value && *value < least)
    t.error(name, "'" + name + "' is at least " + Twine(least));
  return value && *value >= least ? *value : -1;
}

void SourceReader::supervisor(const toml::table &table) {
  TableReader t(reading, table, "[[supervisor]]", "");
  auto s = std::make_unique<SupervisorT>();
  s->id = identify(t, "supervisor", policy.supervisors);
  s->component = t.text("component", TableReader::Required);
  s->children = t.list("children", TableReader::Required);
  constexpr StringRef Strategy[] = {"one_for_one", "one_for_all", "rest_for_one"};
  if (auto how = t.choice("strategy", Strategy))
    s->strategy = Strategy[*how].str();
  s->intensity = atLeast(t, "intensity", 0);
  s->period_s = atLeast(t, "period_s", 1);
  t.finish();
  if (!s->id.empty())
    policy.supervisors.push_back(std::move(s));
}

void SourceReader::lockOrder(const toml::table &table) {
  TableReader t(reading, table, "[[lock_order]]", "lock_order." + std::to_string(policy.lock_orders.size()));
  auto o = std::make_unique<LockOrderT>();
  o->before = t.text("before", TableReader::Required);
  o->after = t.text("after", TableReader::Required);
  o->why = t.text("why");
  t.finish();
  policy.lock_orders.push_back(std::move(o));
}

void SourceReader::rules(const toml::table &table, StringRef title, const std::string &key,
                         std::vector<std::unique_ptr<RuleLevelT>> &levels) {
  TableReader t(reading, table, title, key);
  for (auto &&[id, value] : table) {
    StringRef rule(id.str().data(), id.str().size());
    auto level = std::make_unique<RuleLevelT>();
    level->rule = rule.str();
    if (value.is_table()) {
      reading.error(id.source(), "the id of a rule is written in quotes: \"" + rule + ".…\" = \"warn\"");
      continue;
    }
    const Place *before = nullptr;
    if (any_of(levels, [&](const auto &other) { return other->rule == level->rule; }))
      before = reading.find(t.key(rule));
    if (before)
      reading.error(id.source(),
                    "the level of '" + rule + "' is set twice; first in " + before->path + ":" + Twine(before->line));
    if (auto glob = Glob::compile(rule); !glob)
      reading.error(id.source(), "'" + rule + "' " + toString(glob.takeError()));
    reading.remember(t.key(rule), id.source()); // at the id, not at the level
    auto index = t.choice(rule, ArrayRef<StringRef>{"off", "guidance", "warn", "block"});
    if (!index || before)
      continue;
    level->level = Level(*index);
    levels.push_back(std::move(level));
  }
}

} // namespace

PolicySources readSources(Reading &reading, StringRef path) {
  PolicySources out;
  SourceReader(reading, out).file(path, Place());
  readCostBaseline(reading, path, *out.policy);
  readBaseline(reading, path, *out.policy);
  llvm::sort(out.policy->components, [](const auto &a, const auto &b) { return a->name < b->name; });
  llvm::sort(out.policy->ports, [](const auto &a, const auto &b) { return a->type < b->type; });
  llvm::sort(out.policy->processes, [](const auto &a, const auto &b) { return a->id < b->id; });
  llvm::sort(out.policy->supervisors, [](const auto &a, const auto &b) { return a->id < b->id; });
  llvm::sort(out.policy->wires, [](const auto &a, const auto &b) { return a->id < b->id; });
  llvm::sort(out.policy->layers, [](const auto &a, const auto &b) { return a->name < b->name; });
  llvm::sort(out.policy->data_rules, [](const auto &a, const auto &b) { return a->id < b->id; });
  llvm::sort(out.policy->rules, [](const auto &a, const auto &b) { return a->rule < b->rule; });
  return out;
}

} // namespace harness::policy
