#include "policy/contracts.h"

namespace harness::policy {

Declared<OrderT> declaredBy(const OrderT &order) { return {&order, "order." + order.id}; }
Declared<ProtocolT> declaredBy(const ProtocolT &protocol) { return {&protocol, "protocol." + protocol.id}; }
Declared<OrderT> orderOf(const DataRuleT &rule) { return {rule.order.get(), "rule." + rule.id + ".order", &rule}; }
Declared<ProtocolT> protocolOf(const DataRuleT &rule) { return {rule.protocol.get(), "rule." + rule.id + ".protocol", &rule}; }

std::vector<Declared<OrderT>> ordersOf(const PolicyT &policy) {
  std::vector<Declared<OrderT>> all;
  for (const auto &order : policy.orders)
    all.push_back(declaredBy(*order));
  for (const auto &rule : policy.data_rules)
    if (rule->order)
      all.push_back(orderOf(*rule));
  return all;
}

std::vector<Declared<ProtocolT>> protocolsOf(const PolicyT &policy) {
  std::vector<Declared<ProtocolT>> all;
  for (const auto &protocol : policy.protocols)
    all.push_back(declaredBy(*protocol));
  for (const auto &rule : policy.data_rules)
    if (rule->protocol)
      all.push_back(protocolOf(*rule));
  return all;
}

} // namespace harness::policy
