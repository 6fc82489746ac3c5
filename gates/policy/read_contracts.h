// What the policy says of calls and values: which comes first ([[order]]), what may be called on an object when ([[protocol]]),
// what does not leave the program ([[secret]]).
#pragma once

#include "policy/toml_reader.h"
#include "policy_generated.h"

namespace harness::policy {

void readContracts(Reading &reading, TableReader &file, PolicyT &policy);

// `order` and `protocol` of a [[rule]], whose id and reason they have.
std::unique_ptr<OrderT> readOrder(Reading &reading, const toml::table &table, const std::string &key, const DataRuleT &rule);
std::unique_ptr<ProtocolT> readProtocol(Reading &reading, const toml::table &table, const std::string &key, const DataRuleT &rule);

} // namespace harness::policy
