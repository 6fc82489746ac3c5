#include "policy/read_match.h"

#include "policy/bound_text.h"
#include "policy/glob.h"
#include "policy/suggest.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/xxhash.h"

#include <set>

using namespace llvm;

namespace harness::policy {
namespace {

// { bound = "text", … }. A text may be empty where it stands for nothing.
std::vector<std::unique_ptr<BoundTextT>> readTexts(Reading &reading, TableReader &t, StringRef name, bool mayBeEmpty) {
  std::vector<std::unique_ptr<BoundTextT>> texts;
  const toml::table *table = t.inner(name);
  if (!table)
    return texts;
  TableReader inner(reading, *table, name, t.key().empty() ? std::string() : t.key(name));
  for (auto &&[key, value] : *table) {
    auto text = std::make_unique<BoundTextT>();
    text->bound = std::string(key.str());
    const auto *string = value.as_string();
    if (mayBeEmpty && string && string->get().empty())
      inner.node(text->bound);
    else
      text->text = inner.text(text->bound);
    texts.push_back(std::move(text));
  }
  return texts;
}

// The root is always there, and what it is called needs no binding.
constexpr StringLiteral Root("root");

// All texts of a rule, with the keys that they stand at.
void eachText(const DataRuleT &rule, function_ref<void(StringRef key, StringRef text, bool isFix)> visit) {
  visit("message", rule.message, false);
  for (const auto &note : rule.match->notes)
    visit("notes." + note->bound, note->text, false);
  for (const auto &fix : rule.match->fixes)
    visit("fix." + fix->bound, fix->text, true);
}

void checkBound(Reading &reading, const DataRuleT &rule, ArrayRef<std::string> bound) {
  std::vector<StringRef> names(bound.begin(), bound.end());
  names.push_back(Root);
  const std::string key = "rule." + rule.id + ".";
  auto unknown = [&](StringRef name) { return "the matcher binds nothing to '" + name.str() + "'" + suggestion(name, names); };
  eachText(rule, [&](StringRef of, StringRef text, bool) {
    const Place *at = reading.find(key + of.str());
    for (const Placeholder &p : placeholders(text))
      if (!is_contained(names, p.bound) && at)
        reading.error(reading.within(*at, text, p.offset), unknown(p.bound));
    if (auto open = unclosed(text); open && at)
      reading.error(reading.within(*at, text, *open), "'${' without '}'");
  });
  for (const auto *texts : {&rule.match->notes, &rule.match->fixes})
    for (const auto &text : *texts)
      if (!is_contained(names, StringRef(text->bound)))
        reading.errorAt(key + (texts == &rule.match->notes ? "notes." : "fix.") + text->bound, unknown(text->bound));
}

} // namespace

std::unique_ptr<MatchT> readMatch(Reading &reading, TableReader &t, const DataRuleT &rule) {
  auto match = std::make_unique<MatchT>();
  match->expression = t.text("match");
  match->notes = readTexts(reading, t, "notes", /*mayBeEmpty=*/false);
  match->fixes = readTexts(reading, t, "fix", /*mayBeEmpty=*/true);
  constexpr StringRef Traversals[] = {"AsIs", "IgnoreUnlessSpelledInSource"}; // in the words of clang-query
  match->as_written = t.choice("traversal", Traversals).value_or(0) == 1;
  match->files = t.sorted("files");
  match->components = t.sorted("components");
  if (rule.message.empty() && !t.has("message"))
    reading.error(t.region(), "[[rule]] with 'match' needs 'message'");
  for (const std::string &text : match->files)
    if (auto glob = Glob::compile(text); !glob)
      t.errorAtEntry("files", text, "'" + text + "' " + toString(glob.takeError()));
  return match;
}

// What is asked for of which node, and a digest of that and of the expression. White space around it says nothing.
static void complete(DataRuleT &rule) {
  MatchT &match = *rule.match;
  std::set<std::string> wants;
  eachText(rule, [&](StringRef, StringRef text, bool isFix) {
    for (const Placeholder &p : placeholders(text))
      wants.insert(spell(p.bound, isFix && p.aspect == Aspect::Known ? Aspect::Text : p.aspect));
  });
  for (const auto *texts : {&match.notes, &match.fixes})
    for (const auto &text : *texts)
      wants.insert(text->bound + ".place");
  match.wants.assign(wants.begin(), wants.end());
  std::string text = StringRef(match.expression).trim().str() + (match.as_written ? "\nas written" : "");
  for (const std::string &want : wants)
    text += "\n" + want;
  match.key = rule.id + "@" + utohexstr(xxh3_64bits(text), /*LowerCase=*/true, /*Width=*/16);
}

void checkMatches(Reading &reading, PolicyT &policy, const CheckMatchers &check) {
  std::vector<DataRuleT *> rules;
  std::vector<std::string> expressions;
  for (const auto &rule : policy.data_rules)
    if (rule->match && !rule->match->expression.empty()) {
      complete(*rule);
      rules.push_back(rule.get());
      expressions.push_back(rule->match->expression);
      for (const std::string &name : rule->match->components)
        if (none_of(policy.components, [&](const auto &c) { return c->name == name; })) {
          std::vector<StringRef> names;
          for (const auto &c : policy.components)
            names.push_back(c->name);
          reading.errorAt("rule." + rule->id + ".components." + name, "no component is named '" + name + "'" + suggestion(name, names));
        }
    }
  if (rules.empty() || !check)
    return;
  auto answers = check(expressions);
  if (!answers)
    return reading.errorAt("rule." + rules.front()->id + ".match", "matchers cannot be checked: " + toString(answers.takeError()));
  for (auto [rule, answer] : zip_equal(rules, *answers)) {
    const Place *at = reading.find("rule." + rule->id + ".match");
    for (const MatchProblem &problem : answer.problems)
      if (at)
        reading.error(reading.within(*at, rule->match->expression, problem.offset), problem.message);
    if (answer.problems.empty())
      checkBound(reading, *rule, answer.bound);
  }
}

} // namespace harness::policy
