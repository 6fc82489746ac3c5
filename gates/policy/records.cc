#include "policy/records.h"

#include "policy/toml_text.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/BLAKE3.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace harness::policy {
namespace {

// The first difference between two sets of fixtures.
std::string difference(const std::map<std::string, std::string> &then, const std::map<std::string, std::string> &now) {
  for (const auto &[path, digest] : now)
    if (auto it = then.find(path); it == then.end())
      return "'" + path + "' is new since it was checked";
    else if (it->second != digest)
      return "'" + path + "' has changed since it was checked";
  for (const auto &entry : then)
    if (!now.contains(entry.first))
      return "'" + entry.first + "' is gone since it was checked";
  return {};
}

} // namespace

uint32_t Record::killed() const {
  return uint32_t(count_if(mutants, [](const auto &m) { return m.second; }));
}

std::string contentDigest(StringRef content) {
  return toHex(BLAKE3::hash<16>(arrayRefFromStringRef(content)), /*LowerCase=*/true);
}

std::string spell(const Records &records) {
  std::string text;
  raw_string_ostream os(text);
  os << "# What the fixtures of the project's rules have shown. A rule that a record does not speak for stops no build. Written by\n"
        "# 'harness rule check'; after a merge conflict, keep either side and run it again.\n"
     << "schema = " << RecordsSchema << '\n';
  for (const auto &[id, record] : records) {
    auto head = [&, &rule = id](StringRef inner) {
      os << "\n[rule.";
      quote(os, rule);
      os << inner << "]\n";
    };
    auto rows = [&](StringRef name, const auto &map, auto value) {
      if (map.empty())
        return;
      head(name);
      for (const auto &[key, what] : map) {
        quote(os, key);
        os << " = " << value(what) << '\n';
      }
    };
    head("");
    os << "definition = \"" << record.definition << "\"\ngood = " << record.good << "\nbad = " << record.bad << '\n';
    if (!record.wrong.empty()) {
      os << "wrong = [";
      ListSeparator comma;
      for (const std::string &path : record.wrong) {
        os << comma;
        quote(os, path);
      }
      os << "]\n";
    }
    rows(".fixtures", record.fixtures, [](const std::string &digest) { return "\"" + digest + "\""; });
    rows(".includes", record.includes, [](const std::string &digest) { return "\"" + digest + "\""; });
    rows(".mutants", record.mutants, [](bool killed) { return killed ? "true" : "false"; });
  }
  return text;
}

std::string whyUnproven(const DataRuleT &rule, const Record *record, const std::map<std::string, std::string> &fixtures,
                        const std::map<std::string, std::string> &includes) {
  if (rule.unproven == Draft)
    return Draft.str();
  if (rule.remedy.empty())
    return "it has no 'remedy' to tell what to do instead";
  if (rule.fixtures.empty())
    return "it has no fixtures";
  if (!record)
    return "it has never been checked";
  if (record->definition != rule.definition)
    return "it has changed since it was checked";
  if (std::string why = difference(record->fixtures, fixtures); !why.empty())
    return why;
  if (std::string why = difference(record->includes, includes); !why.empty())
    return why + ", and its fixtures include that";
  if (!record->wrong.empty())
    return "it does not find in '" + *record->wrong.begin() + "' what it should, and nothing else";
  if (!record->good)
    return "no fixture shows that it is silent about code that is right";
  if (!record->bad)
    return "no fixture shows that it finds anything";
  if (record->mutants.empty())
    return "its fixtures have no mutants";
  auto isAlive = [](const auto &mutant) { return !mutant.second; };
  if (auto it = find_if(record->mutants, isAlive); it != record->mutants.end()) {
    size_t alive = size_t(count_if(record->mutants, isAlive));
    return "it does not find the mutant '" + it->first + "'" + (alive > 1 ? " and " + std::to_string(alive - 1) + " more" : "");
  }
  return {};
}

} // namespace harness::policy
