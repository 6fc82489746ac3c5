// [[rule]] with `forbid`: no edge of some kinds leads from one set of entities into another.

#include "closure/breaches.h"
#include "judge/grounding.h"
#include "policy/glob.h"
#include "policy/suggest.h"

#include "llvm/ADT/StringSet.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

using Sets = std::vector<std::unique_ptr<policy::EntitySetT>>;

Forbidden resolve(const EntitySets &sets, const policy::ForbidT &rule) {
  Forbidden forbidden{sets.find(rule.from), sets.find(rule.to), sets.find(rule.except), 0, rule.transitive, rule.strict};
  for (policy::EdgeKind kind : rule.edges)
    forbidden.kinds |= 1u << unsigned(kind);
  return forbidden;
}

class Reporter {
public:
  Reporter(Context &context, const policy::DataRuleT &rule)
      : context(context), program(context.program), rule(rule), graph(context.dependencies()) {}

  void report(const Breach &breach) {
    const Dependency &first = edge(breach.path.front()), &last = edge(breach.path.back());
    Place place = placeOf(first);
    if (!program.isJudged(place.file))
      return;
    bool direct = breach.path.size() == 1;
    std::string from = name(first.from), to = name(last.to);
    Finding f = context.at(place, !rule.message.empty() ? rule.message
                                  : direct              ? sentence(first)
                                                        : "'" + from + "' reaches '" + to + "' by way of '" + name(first.to) + "'");
    if (!direct || !rule.message.empty())
      for (uint32_t step : breach.path)
        f.notes.push_back(context.note(placeOf(edge(step)), sentence(edge(step)), /*step=*/true));
    if (breach.alternatives)
      f.notes.push_back(context.note(place, "any of " + std::to_string(breach.alternatives + 1) + " functions may be called here, with such an end"));
    f.entity = from;
    f.identity = rule.id + "|" + from + "|" + to;
    complete(f, rule);
    context.report(std::move(f), evidence(breach, place));
  }

private:
  const Dependency &edge(uint32_t index) const { return graph.all()[index]; }
  std::string name(Vertex e) const { return graph.vertices.name(program, e); }
  std::string sentence(const Dependency &d) const { return "'" + name(d.from) + "' " + verb(d.kind).str() + " '" + name(d.to) + "'"; }
  // What the language implies stands where what does it stands.
  Place placeOf(const Dependency &d) const { return d.place.file ? d.place : graph.vertices.place(program.facts, d.from); }

  // All that the way leads through: who has less of it in sight cannot know. Only this target has what a template of a
  // library becomes here.
  SmallVector<Id<File>, 4> evidence(const Breach &breach, const Place &place) const {
    Vertices::Row row = graph.vertices.row(edge(breach.path.front()).from);
    if (auto *f = std::get_if<Id<Function>>(&row); f && context.evidence(*f, place).empty())
      return {};
    SmallVector<Id<File>, 4> files{place.file};
    auto add = [&](Id<File> file) {
      if (file && !is_contained(files, file) && isOfProject(file))
        files.push_back(file);
    };
    for (uint32_t step : breach.path) {
      add(placeOf(edge(step)).file);
      add(graph.vertices.place(program.facts, edge(step).to).file);
    }
    return files;
  }

  bool isOfProject(Id<File> file) const {
    Origin origin = program.facts.file(file).origin;
    return origin == Origin::Project || origin == Origin::Generated;
  }

  Context &context;
  const Program &program;
  const policy::DataRuleT &rule;
  const Dependencies &graph;
};

// Entries of the sets that take in nothing. Of what is forbidden there need be nothing: code that calls no `system` has no
// fact of it. Said is what is of the project by its namespace, or nearly the name of something that is there.
class Grounding {
public:
  Grounding(Context &context, const policy::DataRuleT &rule)
      : context(context), program(context.program), rule(rule), sets(context.sets()), vertices(context.dependencies().vertices),
        scopes(ownNamespaces(program)) {}

  void check() {
    const policy::ForbidT &forbid = *rule.forbid;
    check(forbid.from, "from", /*mustBe=*/true);
    check(forbid.to, "to", /*mustBe=*/false);
    check(forbid.except, "except", /*mustBe=*/false);
    if (said)
      return;
    Forbidden found = resolve(sets, forbid);
    BitVector from = found.from, to = found.to;
    from.reset(found.except);
    to.reset(found.except);
    if (from.none())
      say("from", "", "nothing is in 'from', so '" + rule.id + "' can find nothing");
    else if (from.reset(found.to); from.none())
      say("from", "", "all of 'from' is in 'to' as well, so '" + rule.id + "' can find nothing");
    else if (found.to.any() && to.none())
      say("except", "", "all of 'to' is in 'except', so '" + rule.id + "' can find nothing");
  }

private:
  void check(const Sets &all, const std::string &key, bool mustBe) {
    for (auto [i, set] : enumerate(all)) {
      std::string at = key + "." + std::to_string(i);
      for (const std::string &name : set->name)
        if (sets.named(name).none())
          checkName(at + ".name." + name, name, mustBe);
      for (const std::string &text : set->attribute)
        if (sets.annotated(text).none())
          say(at + ".attribute." + text, text, "nothing has the annotation '" + text + "'" + near(text, annotations()));
      for (const std::string &glob : set->header)
        if (sets.inHeader(glob).none()) {
          std::string hint = near(glob, paths());
          if (hint.empty())
            hint = nearVendored(glob);
          if (mustBe || !hint.empty())
            say(at + ".header." + glob, glob, "no file matches '" + glob + "'" + hint);
        }
      check(set->without, at + ".not", /*mustBe=*/false);
    }
  }

  void checkName(const std::string &key, const std::string &name, bool mustBe) {
    StringRef plain = StringRef(name).starts_with("::") ? StringRef(name).drop_front(2) : StringRef(name);
    std::string hint = nearName(plain, ownNames());
    StringRef scope = plain.contains("::") ? plain.split("::").first : StringRef();
    StringRef nearest = policy::nearest(plain, ownNames()), meant = nearScope(scope);
    if (nearest.empty() && !meant.empty())
      hint = ("; did you mean '" + meant + plain.drop_front(scope.size()) + "'?").str();
    bool ours = !scope.empty() && scopes.contains(scope);
    if (mustBe || ours || !nearest.empty() || !meant.empty())
      say(key, name, "nothing is named '" + name + "'" + hint);
  }

  // The namespace of the project that `scope` is but for a slip: of one that nothing is known of, and not too short to be
  // alike by chance.
  StringRef nearScope(StringRef scope) {
    constexpr size_t ShortestToTell = 4;
    if (scope.size() < ShortestToTell || scope.contains('*') || scopes.contains(scope) || isKnown(scope))
      return "";
    const unsigned most = unsigned(scope.size() / 3);
    StringRef best;
    unsigned distance = most + 1;
    for (const auto &own : scopes) {
      unsigned d = scope.edit_distance(own.getKey(), /*AllowReplacements=*/true, most);
      if (d < distance || (d == distance && d <= most && own.getKey() < best))
        best = own.getKey(), distance = d;
    }
    return best;
  }

  // By the code, or by the catalogue of libraries.
  bool isKnown(StringRef scope) const {
    const std::string prefix = (scope + "::").str();
    auto isIn = [&](StringRef name) { return name.starts_with(prefix); };
    for (Vertex e = 0; e < vertices.size(); ++e)
      if (isIn(sets.name(e)))
        return true;
    return program.policy.catalogue && (any_of(program.policy.catalogue->symbols, [&](const auto &s) { return isIn(s->name); }) ||
                                        any_of(program.policy.libraries, [&](const auto &l) { return any_of(l->symbols, isIn); }));
  }

  void say(const std::string &key, const std::string &name, const std::string &message) {
    said = true;
    Finding f = stale(context, "rule." + rule.id + ".forbid." + key, message, name);
    f.entity = rule.id;
    f.identity = rule.id + "|" + key;
    context.report(std::move(f));
  }

  ArrayRef<StringRef> ownNames() {
    if (!names.empty())
      return names;
    for (Vertex e = 0; e < vertices.size(); ++e) {
      StringRef name = sets.name(e);
      Id<File> file = vertices.place(program.facts, e).file;
      if (name.empty() || !file || program.facts.file(file).origin == Origin::System || program.facts.file(file).origin == Origin::ThirdParty)
        continue;
      names.push_back(name);
    }
    llvm::sort(names);
    names.erase(llvm::unique(names), names.end());
    return names;
  }

  std::vector<StringRef> annotations() const {
    std::vector<StringRef> all;
    for (const Annotation &a : program.facts.annotations)
      all.push_back(program.facts.str(a.text).split('\x1f').first);
    return all;
  }

  std::vector<StringRef> paths() const {
    std::vector<StringRef> all;
    for (const File &file : program.facts.files) {
      StringRef path = program.facts.str(file.path);
      path.consume_front("<");
      path.consume_back(">");
      all.push_back(path);
    }
    return all;
  }

  // A library that is kept in the project has the path of its folder there: third/acme/acme.h for <acme/acme.h>.
  std::string nearVendored(const std::string &text) const {
    auto glob = policy::Glob::compile(text);
    if (!glob) {
      consumeError(glob.takeError()); // the policy reader has said so
      return "";
    }
    for (const Include &include : program.facts.includes) {
      StringRef path = program.facts.path(include.to);
      if (!include.flags.has(IncludeFlag::Angled) || path.starts_with("<"))
        continue;
      for (size_t at = path.find('/'); at != StringRef::npos; at = path.find('/', at + 1))
        if (glob->match(path.drop_front(at + 1)))
          return ("; did you mean '" + path.take_front(at + 1) + text + "'?").str();
    }
    return "";
  }

  static std::string near(StringRef word, std::vector<StringRef> candidates) {
    llvm::sort(candidates);
    candidates.erase(llvm::unique(candidates), candidates.end());
    StringRef best = policy::nearest(word, candidates);
    return best.empty() ? "" : "; did you mean '" + best.str() + "'?";
  }

  Context &context;
  const Program &program;
  const policy::DataRuleT &rule;
  const EntitySets &sets;
  const Vertices &vertices;
  std::vector<StringRef> names;
  const StringSet<> scopes; // outermost namespaces of the project's own
  bool said = false;
};

void run(Context &context, const policy::DataRuleT &rule) {
  if (context.scope & Rule::Complete)
    return Grounding(context, rule).check();
  Reporter reporter(context, rule);
  for (const Breach &breach : findBreaches(context.dependencies(), resolve(context.sets(), *rule.forbid)))
    reporter.report(breach);
}

DataKind kind(Rule::Link | Rule::Complete, [](const policy::DataRuleT &rule) { return rule.forbid != nullptr; }, run);

} // namespace
} // namespace harness
