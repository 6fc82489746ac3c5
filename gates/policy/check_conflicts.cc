#include "policy/check_conflicts.h"

#include "policy/contracts.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace harness::policy {
namespace {

class Conflicts {
public:
  Conflicts(Reading &reading, const PolicyT &policy) : reading(reading), policy(policy) {}

  void all() {
    sameProcesses();
    sameState();
    for (const auto &process : policy.processes)
      stateOfLibrary(*process);
    sameType();
    for (const auto &secret : policy.secrets)
      bothSides(*secret);
  }

private:
  // Calls with two rows in the order in which they are written, and their keys.
  template <class Row, class Say> void pairs(const std::vector<Declared<Row>> &rows, Say say) {
    for (auto [i, a] : enumerate(rows))
      for (const auto &b : drop_begin(rows, i + 1))
        if (isBefore(reading, b.key, a.key))
          say(*b.row, b.key, *a.row, a.key);
        else
          say(*a.row, a.key, *b.row, b.key);
  }

  std::vector<Declared<ProcessT>> processes() const {
    std::vector<Declared<ProcessT>> all;
    for (const auto &process : policy.processes)
      all.push_back({process.get(), "process." + process->id});
    return all;
  }

  // Two that claim the same: which of them declares it nobody can say.
  void sameProcesses() {
    pairs(processes(),
          [&](const ProcessT &has, const std::string &first, const ProcessT &claims, const std::string &second) {
            if (has.kind != claims.kind || has.created_in != claims.created_in || has.entry != claims.entry)
              return;
            reading.errorAt(second, "'" + claims.id + "' declares what '" + has.id + "' (" + lineOf(reading, first, second) +
                                        ") declares already: the " + EnumNameProcessKind(claims.kind) +
                                        (claims.created_in.empty() ? "" : " that '" + claims.created_in + "' makes") +
                                        (claims.entry.empty() ? "" : " that runs '" + claims.entry + "'"));
          });
  }

  // What a process owns it owns alone.
  void sameState() {
    pairs(processes(),
          [&](const ProcessT &has, const std::string &first, const ProcessT &claims, const std::string &second) {
            for (const std::string &name : claims.state)
              if (is_contained(has.state, name)) {
                std::string at = second + ".state." + name;
                reading.errorAt(at, "'" + name + "' is owned by '" + has.id + "' (" +
                                        lineOf(reading, first + ".state." + name, at) +
                                        ") already: what a process owns it owns alone");
              }
          });
  }

  void stateOfLibrary(const ProcessT &process) {
    if (process.kind != ProcessKind::library || process.state.empty())
      return;
    std::string key = "process." + process.id, at = key + ".state." + process.state.front();
    reading.errorAt(at, "'" + process.id + "' is of kind \"library\" (" + lineOf(reading, key + ".kind", at) +
                            "): what a library runs owns no state of the program");
  }

  // An object is in one state at a time.
  void sameType() {
    pairs(protocolsOf(policy),
          [&](const ProtocolT &has, const std::string &first, const ProtocolT &claims, const std::string &second) {
            if (has.type == claims.type && !has.type.empty())
              reading.errorAt(second + ".type", "'" + claims.type + "' has the protocol '" + has.id + "' (" +
                                                    lineOf(reading, first + ".type", second + ".type") +
                                                    ") already: say all that may be called in one");
          });
  }

  void bothSides(const SecretT &secret) {
    std::string key = "secret." + secret.type;
    for (const std::string &name : secret.sinks)
      if (is_contained(secret.redacts, name)) {
        std::string one = key + ".sinks." + name, other = key + ".redacts." + name;
        if (isBefore(reading, one, other))
          std::swap(one, other);
        reading.errorAt(one, "'" + name + "' stands in 'sinks' and in 'redacts' (" + lineOf(reading, other, one) +
                                 "): it lets out what it is given, or hides it");
      }
  }

  Reading &reading;
  const PolicyT &policy;
};

} // namespace

std::string lineOf(const Reading &reading, StringRef key, StringRef seenFrom) {
  const Place *place = reading.find(key), *from = reading.find(seenFrom);
  if (!place)
    return "another line";
  return (!from || from->path == place->path ? "line " : place->path + ":") + std::to_string(place->line);
}

bool isBefore(const Reading &reading, StringRef a, StringRef b) {
  const Place *x = reading.find(a), *y = reading.find(b);
  return x && y && std::tie(x->path, x->line, x->column) < std::tie(y->path, y->line, y->column);
}

void checkConflicts(Reading &reading, const PolicyT &policy) { Conflicts(reading, policy).all(); }

} // namespace harness::policy
