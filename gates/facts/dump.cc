#include "facts/dump.h"
#include "facts/format.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"

using namespace llvm;

namespace harness::facts {
namespace {

// What an id stands for.
std::string nameOf(const Facts &f, StringId id) { return f.str(id).str(); }
std::string nameOf(const Facts &f, Id<File> id) { return f.path(id).str(); }
std::string nameOf(const Facts &f, Id<Unit> id) { return nameOf(f, f.units[id.index].file); }
std::string nameOf(const Facts &f, Id<Type> id) { return nameOf(f, f.types[id.index].name); }
std::string nameOf(const Facts &f, Id<Function> id) {
  const Function &fn = f.functions[id.index];
  return nameOf(f, fn.signature ? fn.signature : fn.name ? fn.name : fn.symbol);
}
std::string nameOf(const Facts &f, Id<Variable> id) {
  const Variable &v = f.variables[id.index];
  return (v.function ? nameOf(f, v.function) : std::string()) + nameOf(f, v.name);
}
std::string placeName(const Facts &f, const Place &p) {
  std::string file = f.str(f.file(p.file).shown).str();
  return p ? file + ":" + utostr(p.line) + ":" + utostr(p.column) : file;
}
std::string nameOf(const Facts &f, Id<Call> id) {
  const Call &c = f.calls[id.index];
  return (c.callee ? nameOf(f, c.callee) : spell(c.kind)) + " at " + placeName(f, c.place);
}

std::string nameOf(const Facts &f, Id<Hit> id) {
  const Hit &hit = f.hits[id.index];
  return nameOf(f, hit.matcher) + " at " + placeName(f, hit.place);
}

template <class E> std::string names(Flags<E> flags) {
  std::string out;
  for (uint32_t i = 0, n = enumeratorCount(enumerators(E())); i < n; ++i)
    if (flags.has(E(i)))
      out += (out.empty() ? "" : ",") + enumeratorName(enumerators(E()), i);
  return out;
}

// Calls emit(column, text) or emit(column, number) for every column that says something: a number, if it is not the one
// that a new row has.
template <class Row, class Emit> void eachValue(const Facts &f, const Row &row, Emit &&emit) {
  static const Row fresh;
  Row::columns(row, [&](const char *column, const auto &value) {
    using C = std::decay_t<decltype(value)>;
    if constexpr (std::is_same_v<C, Place>) {
      if (value.file)
        emit(column, placeName(f, value));
    } else if constexpr (requires { value.index; }) {
      if (value)
        emit(column, nameOf(f, value));
    } else if constexpr (requires { value.bits; }) {
      if (value.bits)
        emit(column, names(value));
    } else if constexpr (std::is_enum_v<C>) {
      emit(column, spell(value));
    } else {
      size_t offset = reinterpret_cast<const char *>(&value) - reinterpret_cast<const char *>(&row);
      if (value == *reinterpret_cast<const C *>(reinterpret_cast<const char *>(&fresh) + offset))
        return;
      if (std::is_same_v<C, uint32_t> && value == C(None))
        emit(column, std::string("none"));
      else
        emit(column, int64_t(value));
    }
  });
}

void quoteIfNeeded(raw_ostream &os, StringRef s) {
  if (!s.empty() && s.find_first_of(" \"\t\n\\\x1f") == StringRef::npos)
    os << s;
  else
    os << json::Value(json::fixUTF8(s));
}

} // namespace

void dumpText(const Facts &f, raw_ostream &os) {
  Facts::tables(f, [&](const char *name, const auto &table) {
    if (table.empty())
      return;
    os << name << '\n';
    for (const auto &row : table) {
      os << ' ';
      eachValue(f, row, [&](const char *column, const auto &value) {
        os << ' ' << column << '=';
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, int64_t>)
          os << value;
        else
          quoteIfNeeded(os, value);
      });
      os << '\n';
    }
  });
}

void dumpJson(const Facts &f, raw_ostream &os) {
  json::OStream json(os, 1);
  json.object([&] {
    json.attribute("schema", SchemaVersion);
    Facts::tables(f, [&](const char *name, const auto &table) {
      json.attributeArray(name, [&] {
        for (const auto &row : table)
          json.object([&] {
            eachValue(f, row, [&](const char *column, const auto &value) {
              if constexpr (std::is_same_v<std::decay_t<decltype(value)>, int64_t>)
                json.attribute(column, value);
              else
                json.attribute(column, json::fixUTF8(value));
            });
          });
      });
    });
  });
  os << '\n';
}

} // namespace harness::facts
