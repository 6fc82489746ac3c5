// policy.waiver: a waiver accepts something. Which of them do is known when every target has been judged, so it is the
// judgement of the whole build that says it (build/everything.cc); the rule is here to be listed, and to have a level.

#include "judge/rule.h"

namespace harness {
namespace {

Rule rule("policy.waiver", Level::Block, /*scopes=*/0, "every waiver accepts something", nullptr);

} // namespace
} // namespace harness
