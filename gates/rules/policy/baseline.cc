// policy.baseline: every entry of harness.baseline.toml accepts something and has not expired. What is accepted is known when every
// target has been judged, so it is the judgement of the whole build that says it (build/settle.cc); the rule is here to be
// listed, and to have a level.

#include "judge/rule.h"

namespace harness {
namespace {

Rule rule("policy.baseline", Level::Block, /*scopes=*/0, "every entry of the baseline accepts something", nullptr);

} // namespace
} // namespace harness
