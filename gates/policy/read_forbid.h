// `forbid` of a [[rule]]: no edge leads from one set of entities into another.
#pragma once

#include "policy/toml_reader.h"
#include "policy_generated.h"

namespace harness::policy {

// `key`: what its keys are remembered under.
std::unique_ptr<ForbidT> readForbid(Reading &reading, const toml::table &table, const std::string &key);

// Its names of components and kinds, against the policy.
void checkForbid(Reading &reading, const PolicyT &policy, const ForbidT &forbid, const std::string &key);

} // namespace harness::policy
