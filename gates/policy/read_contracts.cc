#include "policy/read_contracts.h"

#include "policy/check_conflicts.h"
#include "policy/suggest.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace llvm;

namespace harness::policy {
namespace {

// What is the same wherever an order stands.
void readOrder(TableReader &t, OrderT &order) {
  order.before = t.sorted("before", TableReader::Required);
  order.after = t.sorted("after", TableReader::Required);
  for (const std::string &name : order.after)
    if (is_contained(order.before, name))
      t.errorAtEntry("after", name, "'" + name + "' stands on both sides");
}

void readOrder(Reading &reading, const toml::table &table, PolicyT &policy) {
  TableReader t(reading, table, "[[order]]", "");
  auto order = std::make_unique<OrderT>();
  order->id = identify(t, "order", policy.orders);
  order->why = t.text("why", TableReader::Required);
  readOrder(t, *order);
  t.finish();
  if (!order->id.empty())
    policy.orders.push_back(std::move(order));
}

// [protocol.states]
// open = { write = "open", commit = "done" }
class ProtocolReader {
public:
  ProtocolReader(Reading &reading, TableReader &t, ProtocolT &protocol) : reading(reading), t(t), protocol(&protocol) {}

  // What is the same wherever a protocol stands. `title`: of the table, in messages.
  void read(StringRef title) {
    protocol->type = t.text("type", TableReader::Required);
    protocol->start = t.text("start", TableReader::Required);
    protocol->end = t.sorted("end", TableReader::Required);
    if (const toml::table *table = t.inner("states"))
      states(*table);
    else if (!t.has("states"))
      reading.error(t.region(), title + " needs a table 'states': what may be called in each, and which state follows");
    protocol->even_if_thrown = t.sorted("even_if_thrown");
    std::vector<StringRef> calls;
    for (const auto &step : protocol->transitions)
      calls.push_back(step->call);
    for (const std::string &name : protocol->even_if_thrown)
      if (!is_contained(calls, name))
        t.errorAtEntry("even_if_thrown", name, "no state lets '" + name + "' be called" + suggestion(name, calls));
  }

private:
  void states(const toml::table &table) {
    // A state that allows nothing need not be written, if it is one to end in.
    for (auto &&[name, calls] : table)
      known.insert(StringRef(name.str().data(), name.str().size()));
    for (const std::string &name : protocol->end)
      known.insert(name);
    for (auto &&[name, calls] : table)
      state(StringRef(name.str().data(), name.str().size()), calls);
    if (!protocol->start.empty() && !known.contains(protocol->start))
      t.error("start", noState(protocol->start));
    else if (!protocol->start.empty() && unknown.empty())
      findUnreached(table);
    auto isTarget = [&](StringRef state) {
      return any_of(protocol->transitions, [&](const auto &step) { return step->to == state; });
    };
    for (const std::string &name : protocol->end)
      if (name != protocol->start && !isTarget(name) && !table.contains(name)) {
        t.errorAtEntry("end", name, noState(name));
        unknown.push_back(name);
      }
    leadsNowhere(table);
  }

  // A state that leads to itself, or to others that nothing leads to, is not come to by that. Of a slip in a name it is not asked.
  void findUnreached(const toml::table &table) {
    reached.insert(protocol->start);
    for (bool grows = true; grows;) {
      grows = false;
      for (const auto &step : protocol->transitions)
        if (reached.contains(step->from))
          grows |= reached.insert(step->to).second;
    }
    for (auto &&[name, calls] : table)
      if (StringRef state(name.str().data(), name.str().size()); !reached.contains(state))
        reading.error(calls.source(), "no way leads from '" + protocol->start + "' to the state '" + state + "'");
  }

  // A state that can be come to, and from which no way leads to one to end in. Of a slip in a name it is not asked.
  void leadsNowhere(const toml::table &table) {
    if (!unknown.empty() || protocol->end.empty())
      return;
    StringSet<> ends;
    for (const std::string &name : protocol->end)
      ends.insert(name);
    for (bool grows = true; grows;) {
      grows = false;
      for (const auto &step : protocol->transitions)
        if (ends.contains(step->to))
          grows |= ends.insert(step->from).second;
    }
    for (auto &&[name, calls] : table)
      if (StringRef state(name.str().data(), name.str().size()); reached.contains(state) && !ends.contains(state) && calls.is_table())
        reading.error(calls.source(), "no way leads from the state '" + state + "' to one of 'end' (" +
                                          lineOf(reading, t.key("end"), t.key("start")) + ")");
  }

  // Nearest are names that are written elsewhere, too.
  std::string noState(StringRef name) const {
    std::vector<StringRef> others;
    for (const auto &entry : known)
      if (entry.first() != name)
        others.push_back(entry.first());
    for (StringRef state : unknown)
      if (state != name)
        others.push_back(state);
    llvm::sort(others);
    others.erase(llvm::unique(others), others.end());
    return ("no state is named '" + name + "'").str() + suggestion(name, others);
  }

  void state(StringRef from, const toml::node &calls) {
    const toml::table *table = calls.as_table();
    if (!table)
      return reading.error(calls.source(), "a state is a table: { method = \"state that follows\" }");
    for (auto &&[call, to] : *table) {
      auto step = std::make_unique<TransitionT>();
      step->from = from.str();
      step->call = std::string(call.str());
      reading.remember(t.key("states") + "." + step->from + "." + step->call, call.source());
      auto target = to.value<std::string>();
      if (!target) {
        reading.error(to.source(), "the state that follows is a text");
      } else if (!known.contains(*target)) {
        reading.error(to.source(), noState(*target));
        unknown.push_back(*target);
      } else {
        step->to = *target;
      }
      if (!step->to.empty())
        protocol->transitions.push_back(std::move(step));
    }
  }

  Reading &reading;
  TableReader &t;
  ProtocolT *protocol;
  StringSet<> known, reached;
  std::vector<std::string> unknown; // states that something leads to, or that are ends
};

void readProtocol(Reading &reading, const toml::table &table, PolicyT &policy) {
  TableReader t(reading, table, "[[protocol]]", "");
  auto protocol = std::make_unique<ProtocolT>();
  protocol->id = identify(t, "protocol", policy.protocols);
  protocol->why = t.text("why", TableReader::Required);
  ProtocolReader(reading, t, *protocol).read("[[protocol]]");
  t.finish();
  if (!protocol->id.empty())
    policy.protocols.push_back(std::move(protocol));
}

void readSecret(Reading &reading, const toml::table &table, PolicyT &policy) {
  TableReader t(reading, table, "[[secret]]", "");
  auto secret = std::make_unique<SecretT>();
  secret->type = t.text("type", TableReader::Required);
  if (any_of(policy.secrets, [&](const auto &other) { return other->type == secret->type; }))
    t.error("type", "the secret '" + secret->type + "' is defined twice");
  t.identify("secret." + secret->type);
  secret->sinks = t.sorted("sinks");
  secret->redacts = t.sorted("redacts");
  secret->why = t.text("why", TableReader::Required);
  t.finish();
  if (!secret->type.empty())
    policy.secrets.push_back(std::move(secret));
}

} // namespace

std::unique_ptr<OrderT> readOrder(Reading &reading, const toml::table &table, const std::string &key, const DataRuleT &rule) {
  TableReader t(reading, table, "'order'", key);
  auto order = std::make_unique<OrderT>();
  order->id = rule.id;
  order->why = rule.reason;
  readOrder(t, *order);
  t.finish();
  return order;
}

std::unique_ptr<ProtocolT> readProtocol(Reading &reading, const toml::table &table, const std::string &key, const DataRuleT &rule) {
  TableReader t(reading, table, "'protocol'", key);
  auto protocol = std::make_unique<ProtocolT>();
  protocol->id = rule.id;
  protocol->why = rule.reason;
  ProtocolReader(reading, t, *protocol).read("'protocol'");
  t.finish();
  return protocol;
}

void readContracts(Reading &reading, TableReader &file, PolicyT &policy) {
  file.tables("order", [&](const toml::table &row) { readOrder(reading, row, policy); });
  file.tables("protocol", [&](const toml::table &row) { readProtocol(reading, row, policy); });
  file.tables("secret", [&](const toml::table &row) { readSecret(reading, row, policy); });
  llvm::sort(policy.orders, [](const auto &a, const auto &b) { return a->id < b->id; });
  llvm::sort(policy.protocols, [](const auto &a, const auto &b) { return a->id < b->id; });
  llvm::sort(policy.secrets, [](const auto &a, const auto &b) { return a->type < b->type; });
}

} // namespace harness::policy
