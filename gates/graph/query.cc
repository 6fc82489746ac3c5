#include "graph/query.h"

#include "graph/database.h"
#include "graph/graph.h"
#include "judge/rule.h"
#include "policy/suggest.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"

using namespace llvm;

namespace harness::graph {
namespace {

// What is found by the rules themselves is there when all of them have been judged.
constexpr StringRef Hidden[] = {"finding_entries", "finding_notes"};

std::vector<StringRef> columnsWanted(bool saysMessage) {
  std::vector<StringRef> wanted{"file", "line", "column", "entity"};
  if (!saysMessage)
    wanted.push_back("message");
  return wanted;
}

bool isOn(const policy::PolicyT &policy, const policy::DataRuleT &rule) {
  return rule.query && RuleLevels(policy, headOf(rule)).highest() != Level::Off;
}

// One rule, its answer, and what becomes of it.
class Judging {
public:
  Judging(const Program &program, const policy::DataRuleT &rule, const StringMap<ComponentId> &owners)
      : program(program), rule(rule), levels(program.policy, headOf(rule)), owners(owners) {}

  std::vector<Finding> judge(ReadOnly &graph) {
    const policy::QueryT &query = *rule.query;
    Answer answer;
    std::optional<QueryError> wrong;
    if ((wrong = graph.columnsOf(query.sql, columns)))
      return noAnswer(wrong->message);
    if ((wrong = graph.answer(query.sql, {std::chrono::seconds(query.time_limit_s), uint64_t(query.row_limit)}, answer)))
      return noAnswer(wrong->message);
    for (const std::vector<Cell> &row : answer.rows)
      if (std::string bad = add(row); !bad.empty())
        return noAnswer(bad);
    if (answer.isCut)
      out.push_back(atRule("the query of '" + rule.id + "' finds more than " + std::to_string(query.row_limit) +
                               ", of which the first are shown",
                           "mend these, or raise 'row_limit'", "cut"));
    return std::move(out);
  }

private:
  Finding base(std::string message) const {
    Finding f;
    f.rule = rule.id;
    f.level = levels.in({});
    f.message = std::move(message);
    f.target = program.target.name;
    return f;
  }

  Finding atRule(std::string message, std::string remedy, StringRef what) const {
    Finding f = base(std::move(message));
    f.policyKey = "rule." + rule.id + ".query";
    f.remedy = std::move(remedy);
    f.identity = rule.id + "|" + what.str();
    return f;
  }

  // Not knowing is no pass: it is said at the level of the rule.
  std::vector<Finding> noAnswer(const std::string &why) const {
    return {atRule("the query of '" + rule.id + "' has no answer, so nothing is known of what it would find: " + why,
                   "mend the query, or raise its limits", "no answer")};
  }

  const Cell &cell(const std::vector<Cell> &row, StringRef column) const {
    return row[size_t(find(columns, column) - columns.begin())];
  }

  // What is wrong with the row; empty: it is a finding.
  std::string add(const std::vector<Cell> &row) {
    const Cell &file = cell(row, "file"), &entity = cell(row, "entity");
    for (StringRef column : {"line", "column"})
      if (const Cell &c = cell(row, column); c.type != Cell::Null && (c.type != Cell::Integer || c.number < 0 || c.number > 0xffffffff))
        return "a row has '" + c.text + "' as its " + column.str();
    std::string message = rule.message.empty() ? cell(row, "message").text : rule.message;
    if (message.empty())
      return "a row has no message";
    std::replace_if(message.begin(), message.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
    Finding f = base(std::move(message));
    f.entity = entity.text;
    if (file.type == Cell::Null) {
      f.policyKey = "rule." + rule.id + ".query";
    } else {
      f.at = {file.text, uint32_t(cell(row, "line").number), uint32_t(cell(row, "column").number)};
      if (auto owner = owners.find(file.text); owner != owners.end() && owner->second != NoComponent)
        f.component = program.component(owner->second).name;
      f.level = levels.in(f.component);
    }
    complete(f, rule);
    f.identity = rule.id + "|" + (f.entity.empty() ? f.at.path : f.entity) + "|" + f.message;
    if (f.level != Level::Off)
      out.push_back(std::move(f));
    return {};
  }

  const Program &program;
  const policy::DataRuleT &rule;
  const RuleLevels levels;
  const StringMap<ComponentId> &owners;
  std::vector<std::string> columns;
  std::vector<Finding> out;
};

} // namespace

std::optional<policy::QueryProblem> checkQuery(StringRef sql, bool saysMessage) {
  static const std::string empty = emptyGraph();
  ReadOnly graph(empty, Hidden);
  std::vector<std::string> columns;
  if (auto wrong = graph.columnsOf(sql, columns))
    return policy::QueryProblem{"the query is not right: " + wrong->message, wrong->offset};
  const std::vector<StringRef> wanted = columnsWanted(saysMessage);
  for (auto [i, column] : enumerate(columns)) {
    if (saysMessage && column == "message")
      return policy::QueryProblem{"the rule has a 'message', so the query needs no column of that name", std::nullopt};
    if (!is_contained(wanted, column))
      return policy::QueryProblem{"nothing reads the column '" + column + "' of the query" + policy::suggestion(column, wanted), std::nullopt};
    if (is_contained(ArrayRef(columns).take_front(i), column))
      return policy::QueryProblem{"the query has the column '" + column + "' twice", std::nullopt};
  }
  for (StringRef column : wanted)
    if (!is_contained(columns, column))
      return policy::QueryProblem{"the query has no column '" + column.str() + "'" +
                                      (column == "message" ? ", and the rule no 'message'" : "; NULL AS " + column.str() + " says that nothing is known"),
                                  std::nullopt};
  return std::nullopt;
}

bool hasQueries(const policy::PolicyT &policy) {
  return any_of(policy.data_rules, [&](const auto &rule) { return isOn(policy, *rule); });
}

std::vector<Finding> judgeQueries(const Program &program, const std::string &graph) {
  ReadOnly opened(graph, Hidden);
  StringMap<ComponentId> owners;
  for (uint32_t i = 0; i < program.facts.files.size(); ++i)
    owners[program.facts.str(program.facts.files[i].shown)] = program.owner(facts::Id<facts::File>(i));
  std::vector<Finding> all;
  for (const auto &rule : program.policy.data_rules)
    if (isOn(program.policy, *rule))
      append_range(all, Judging(program, *rule, owners).judge(opened));
  return all;
}

} // namespace harness::graph
