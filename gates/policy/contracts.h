// Orders and protocols that the policy declares: in tables of their own, [[order]] and [[protocol]], and as [[rule]]s. They
// are checked and judged alike.
#pragma once

#include "policy_generated.h"

#include <string>
#include <vector>

namespace harness::policy {

template <class Row> struct Declared {
  const Row *row;
  std::string key;                  // of the policy, where it is written
  const DataRuleT *rule = nullptr;  // null: a table of its own
};

Declared<OrderT> declaredBy(const OrderT &order);
Declared<ProtocolT> declaredBy(const ProtocolT &protocol);
// Of a rule that is one.
Declared<OrderT> orderOf(const DataRuleT &rule);
Declared<ProtocolT> protocolOf(const DataRuleT &rule);

// All of them: the tables first.
std::vector<Declared<OrderT>> ordersOf(const PolicyT &policy);
std::vector<Declared<ProtocolT>> protocolsOf(const PolicyT &policy);

} // namespace harness::policy
