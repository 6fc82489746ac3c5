#include "facts/verify.h"

#include <limits>

using namespace llvm;

namespace harness::facts {
namespace {

template <class E> constexpr uint32_t count() { return enumeratorCount(enumerators(E())); }

struct Checker {
  const Facts &facts;
  const char *table = "";
  size_t row = 0;
  std::string problem;

  void say(StringRef column, StringRef what) {
    if (problem.empty())
      problem = (Twine(table) + "[" + Twine(row) + "]." + column + " " + what).str();
  }
  void bound(StringRef column, uint32_t index, size_t size) {
    if (index != None && index >= size)
      say(column, "is out of range");
  }
  void operator()(StringRef c, StringId id) { bound(c, id.index, facts.strings.size()); }
  void operator()(StringRef c, Id<File> id) { bound(c, id.index, facts.files.size()); }
  void operator()(StringRef c, Id<Unit> id) { bound(c, id.index, facts.units.size()); }
  void operator()(StringRef c, Id<Function> id) { bound(c, id.index, facts.functions.size()); }
  void operator()(StringRef c, Id<Type> id) { bound(c, id.index, facts.types.size()); }
  void operator()(StringRef c, Id<Variable> id) { bound(c, id.index, facts.variables.size()); }
  void operator()(StringRef c, Id<Call> id) { bound(c, id.index, facts.calls.size()); }
  void operator()(StringRef c, Id<Hit> id) { bound(c, id.index, facts.hits.size()); }
  void operator()(StringRef c, const Place &p) {
    bound(c, p.file.index, facts.files.size());
    if (p.line && !p.file)
      say(c, "has a line but no file");
  }
  template <class E> void operator()(StringRef c, Flags<E> flags) {
    if (count<E>() < 32 && flags.bits >> count<E>())
      say(c, "has an unknown flag");
  }
  void operator()(StringRef, uint32_t) {}
  void operator()(StringRef, int64_t) {}
  template <class E>
    requires std::is_enum_v<E>
  void operator()(StringRef c, E e) {
    if (uint32_t(e) >= count<E>())
      say(c, "has an unknown value");
  }
};

// The ids a row cannot do without.
void required(Checker &c, const File &r) {
  if (!r.path)
    c.say("path", "is missing");
}
void required(Checker &c, const Unit &r) {
  if (!r.file)
    c.say("file", "is missing");
}
void required(Checker &c, const Coverage &r) {
  if (!r.unit)
    c.say("unit", "is missing");
}
void required(Checker &c, const Include &r) {
  if (!r.from || !r.to)
    c.say("from", "or to is missing");
}
void required(Checker &c, const Call &r) {
  if (!r.caller)
    c.say("caller", "is missing");
}
void required(Checker &c, const Override &r) {
  if (!r.function || !r.overridden)
    c.say("function", "or overridden is missing");
}
void required(Checker &c, const Base &r) {
  if (!r.type || !r.base)
    c.say("type", "or base is missing");
}
void required(Checker &c, const Field &r) {
  if (!r.type)
    c.say("type", "is missing");
}
void required(Checker &c, const Access &r) {
  if (!r.function || !r.variable)
    c.say("function", "or variable is missing");
}
void required(Checker &c, const Constant &r) {
  if (!r.call)
    c.say("call", "is missing");
}
void required(Checker &c, const Argument &r) {
  if (!r.call || !(r.variable || r.source || r.type))
    c.say("call", "or what it is given is missing");
}
void required(Checker &c, const Event &r) {
  if (!r.function)
    c.say("function", "is missing");
}
void required(Checker &c, const Fingerprint &r) {
  if (!r.function || !r.place)
    c.say("function", "or place is missing");
}
void required(Checker &c, const Run &r) {
  if (!r.file)
    c.say("file", "is missing");
}
void required(Checker &c, const Hit &r) {
  if (!r.matcher || !r.place.file)
    c.say("matcher", "or file is missing");
}
void required(Checker &c, const Bound &r) {
  if (!r.hit || !r.name)
    c.say("hit", "or name is missing");
}
void required(Checker &c, const Flow &r) {
  if (!r.function)
    c.say("function", "is missing");
}
template <class Row> void required(Checker &, const Row &) {}

} // namespace

Error verify(const Facts &facts) {
  Checker check{facts};
  Facts::tables(facts, [&](const char *name, const auto &table) {
    using Row = typename std::decay_t<decltype(table)>::value_type;
    check.table = name;
    if (table.size() >= std::numeric_limits<uint32_t>::max())
      check.say("size", "is too large");
    for (check.row = 0; check.row < table.size() && check.problem.empty(); ++check.row) {
      Row::columns(table[check.row], check);
      required(check, table[check.row]);
    }
  });
  if (!check.problem.empty())
    return createStringError(check.problem);
  return Error::success();
}

} // namespace harness::facts
