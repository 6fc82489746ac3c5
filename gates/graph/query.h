// Rules that are queries: [[rule]] with `query`. A row of the answer is a finding.
//
//   file, line, column  where; NULL: unknown. A finding without a file is at the rule.
//   entity              what it is about, as a waiver names it; NULL: nothing
//   message             one line; not there if the rule has a message
#pragma once

#include "closure/program.h"
#include "judge/finding.h"
#include "policy/check_query.h"

namespace harness::graph {

// See policy::CheckQuery.
std::optional<policy::QueryProblem> checkQuery(llvm::StringRef sql, bool saysMessage);

// Is there a rule of this sort that is not off?
bool hasQueries(const policy::PolicyT &policy);

// What the rules find in the graph, whose table of findings may be empty: no rule reads it. A query that has no answer, or
// not all of it, is a finding of its rule.
std::vector<Finding> judgeQueries(const Program &program, const std::string &graph);

} // namespace harness::graph
