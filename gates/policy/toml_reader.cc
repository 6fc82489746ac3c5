#include "policy/toml_reader.h"

#include "policy/suggest.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/FormatVariadic.h"

using namespace llvm;

namespace harness::policy {
namespace {

StringRef typeName(const toml::node &node) {
  switch (node.type()) {
  case toml::node_type::table:
    return "a table";
  case toml::node_type::array:
    return "an array";
  case toml::node_type::string:
    return "a string";
  case toml::node_type::integer:
    return "an integer";
  case toml::node_type::floating_point:
    return "a number with a fraction";
  case toml::node_type::boolean:
    return "true or false";
  case toml::node_type::date:
    return "a date";
  case toml::node_type::time:
    return "a time";
  case toml::node_type::date_time:
    return "a date with a time";
  default:
    return "nothing";
  }
}

StringRef ref(std::string_view s) { return StringRef(s.data(), s.size()); }

// TOML++ counts code points, a compiler counts bytes.
uint32_t byteColumn(StringRef line, uint32_t column) {
  uint32_t bytes = 0;
  for (uint32_t seen = 1; seen < column && bytes < line.size(); ++seen)
    bytes += getNumBytesForUTF8(UTF8(line[bytes]));
  return bytes + 1;
}

// A piece of a basic string: how long it is as it is written, and how many bytes of the value it stands for
// (TOML 1.0, "String").
struct Written {
  size_t length, meant;
};

Written writtenFirst(StringRef rest) {
  if (!rest.starts_with("\\") || rest.size() < 2)
    return {1, 1};
  if (isSpace(rest[1])) // the string goes on where the next line has something
    return {rest.size() - rest.drop_front().ltrim().size(), 0};
  if (rest[1] != 'u' && rest[1] != 'U')
    return {2, 1};
  const size_t digits = rest[1] == 'u' ? 4 : 8;
  uint32_t point = 0;
  if (rest.substr(2, digits).getAsInteger(16, point))
    return {2, 1};
  return {2 + digits, point < 0x80 ? 1u : point < 0x800 ? 2u : point < 0x10000 ? 3u : 4u};
}

} // namespace

Place Reading::place(const toml::source_region &region) {
  Place at;
  if (region.path)
    at.path = *region.path;
  at.line = region.begin.line;
  at.column = byteColumn(files.line(at.path, at.line), region.begin.column);
  return at;
}

Place Reading::within(const Place &string, StringRef value, size_t offset) {
  auto text = files.read(string.path);
  if (!text)
    return string;
  StringRef rest = *text;
  for (uint32_t line = 1; line < string.line; ++line)
    rest = rest.split('\n').second;
  rest = rest.drop_front(std::min<size_t>(string.column - 1, rest.size()));
  Place at = string;
  auto skip = [&](size_t bytes) {
    for (char c : rest.take_front(bytes))
      if (c == '\n')
        ++at.line, at.column = 1;
      else
        ++at.column;
    rest = rest.drop_front(bytes);
  };
  const bool lines = rest.starts_with("\"\"\"") || rest.starts_with("'''"), hasEscapes = rest.starts_with("\"");
  skip(lines ? 3 : 1);
  if (lines && (rest.starts_with("\n") || rest.starts_with("\r\n")))
    skip(rest.find('\n') + 1); // no part of the string
  for (size_t done = 0; done < value.size();) {
    Written next = hasEscapes ? writtenFirst(rest) : Written{1, 1};
    if (done >= offset && next.meant)
      break;
    if (rest.starts_with("\r\n") && value[done] == '\n') // TOML++ reads both as a line's end
      next = {2, 1};
    if (next.length > rest.size() || (next.length == 1 && rest.front() != value[done]))
      return string;
    skip(next.length);
    done += next.meant;
  }
  return at;
}

void Reading::error(const Place &at, const Twine &message) {
  diagnostics.push_back({at.path, at.line, at.column, message.str()});
}

void Reading::errorAt(StringRef key, const Twine &message) {
  const Place *at = find(key);
  error(at ? *at : Place(), message);
}

void Reading::remember(StringRef key, const toml::source_region &region) { places.try_emplace(key, place(region)); }

const Place *Reading::find(StringRef key) const {
  for (;;) {
    if (auto it = places.find(key); it != places.end())
      return &it->second;
    size_t dot = key.rfind('.');
    if (dot == StringRef::npos)
      return nullptr;
    key = key.take_front(dot);
  }
}

std::optional<toml::table> Reading::parse(StringRef path, const Place &wantedBy) {
  auto bytes = files.read(path);
  if (!bytes) {
    unreadable = true;
    Place at = wantedBy.line ? wantedBy : Place{path.str(), 0, 0};
    error(at,
          (wantedBy.line ? "cannot read '" + path + "': " : Twine("cannot be read: ")) + bytes.getError().message());
    return std::nullopt;
  }
  auto result = toml::parse(std::string_view(bytes->data(), bytes->size()), path.str());
  if (result)
    return std::move(result).table();
  unreadable = true;
  StringRef what = ref(result.error().description());
  what.consume_front("Error while parsing ");
  error(result.error().source(), "not valid TOML: " + what);
  return std::nullopt;
}

// Where a key points: a string at the string, a list at its name, because its entries have places of their own.
template <class Entry> static const toml::source_region &place(const Entry &entry) {
  return entry.second.is_value() ? entry.second.source() : entry.first.source();
}

TableReader::TableReader(Reading &r, const toml::table &t, StringRef title, StringRef key)
    : reading(r), table(t), title(title), prefix(key) {
  if (!prefix.empty())
    reading.remember(prefix, table.source());
}

void TableReader::identify(StringRef newKey) {
  prefix = newKey.str();
  reading.remember(prefix, table.source());
  for (const std::string &name : asked)
    if (auto it = table.find(name); it != table.end())
      reading.remember(key(name), place(*it));
}

const toml::node *TableReader::node(StringRef name) {
  asked.push_back(name.str());
  auto it = table.find(std::string_view(name));
  if (it == table.end())
    return nullptr;
  if (!prefix.empty())
    reading.remember(key(name), place(*it));
  return &it->second;
}

bool TableReader::wrongType(const toml::node &found, StringRef name, StringRef wanted) {
  reading.error(found.source(), "'" + name + "' must be " + wanted + ", not " + typeName(found));
  return false;
}

void TableReader::missing(StringRef name, Need need) {
  if (need == Required)
    reading.error(table.source(), title + " needs '" + name + "'");
}

void TableReader::error(StringRef name, const Twine &message) {
  auto it = table.find(std::string_view(name));
  reading.error(it == table.end() ? table.source() : it->second.source(), message);
}

void TableReader::errorAtEntry(StringRef name, StringRef entry, const Twine &message) {
  const toml::node *found = table.get(std::string_view(name));
  if (const toml::array *array = found ? found->as_array() : nullptr)
    for (const toml::node &element : *array)
      if (const auto *string = element.as_string(); string && StringRef(string->get()) == entry)
        return reading.error(element.source(), message);
  error(name, message);
}

std::string TableReader::text(StringRef name, Need need) {
  const toml::node *found = node(name);
  if (!found) {
    missing(name, need);
    return "";
  }
  const auto *string = found->as_string();
  if (!string)
    return wrongType(*found, name, "a string"), "";
  if (string->get().empty())
    reading.error(found->source(), "'" + name + "' must not be empty");
  return string->get();
}

std::vector<std::string> TableReader::list(StringRef name, Need need) {
  std::vector<std::string> out;
  const toml::node *found = node(name);
  if (!found) {
    missing(name, need);
    return out;
  }
  const toml::array *array = found->as_array();
  if (!array)
    return wrongType(*found, name, "an array of strings"), out;
  StringSet<> seen;
  for (const toml::node &element : *array) {
    const auto *string = element.as_string();
    if (!string) {
      reading.error(element.source(), "'" + name + "' must hold strings only, not " + typeName(element));
      continue;
    }
    StringRef value = string->get();
    if (value.empty()) {
      reading.error(element.source(), "'" + name + "' holds an empty string");
      continue;
    }
    if (!seen.insert(value).second) {
      reading.error(element.source(), "'" + value + "' stands twice in '" + name + "'");
      continue;
    }
    if (!prefix.empty()) {
      reading.remember(key(name) + "." + value.str(), element.source());
      if (value.ends_with(".*")) // "fs.*" and "fs" are the same effects
        reading.remember(key(name) + "." + value.drop_back(2).str(), element.source());
    }
    out.push_back(value.str());
  }
  if (need == Required && array->empty())
    reading.error(found->source(), "'" + name + "' must not be empty");
  return out;
}

std::vector<std::string> TableReader::sorted(StringRef name, Need need) {
  std::vector<std::string> out = list(name, need);
  llvm::sort(out);
  return out;
}

std::vector<std::string> TableReader::oneOrMore(StringRef name, Need need) {
  const auto it = table.find(std::string_view(name));
  if (it == table.end() || !it->second.is_string())
    return sorted(name, need);
  std::string value = text(name);
  if (value.empty())
    return {};
  if (!prefix.empty())
    reading.remember(key(name) + "." + value, it->second.source());
  return {std::move(value)};
}

bool TableReader::flag(StringRef name, bool otherwise) {
  const toml::node *found = node(name);
  if (!found)
    return otherwise;
  const auto *boolean = found->as_boolean();
  return boolean ? boolean->get() : wrongType(*found, name, "true or false");
}

std::optional<int64_t> TableReader::number(StringRef name, Need need) {
  const toml::node *found = node(name);
  if (!found)
    return missing(name, need), std::nullopt;
  if (const auto *integer = found->as_integer())
    return integer->get();
  return wrongType(*found, name, "an integer"), std::nullopt;
}

std::string TableReader::date(StringRef name) {
  const toml::node *found = node(name);
  if (!found)
    return "";
  if (const auto *date = found->as_date())
    return formatv("{0,0+4}-{1,0+2}-{2,0+2}", date->get().year, unsigned(date->get().month), unsigned(date->get().day));
  wrongType(*found, name, "a date without quotes, such as 2027-03-31");
  return "";
}

std::optional<unsigned> TableReader::choice(StringRef name, ArrayRef<StringRef> names) {
  if (!has(name))
    return node(name), std::nullopt;
  std::string value = text(name);
  if (value.empty())
    return std::nullopt;
  auto it = find(names, value);
  if (it != names.end())
    return unsigned(it - names.begin());
  error(name, "'" + name + "' cannot be '" + value + "'" + suggestion(value, names));
  return std::nullopt;
}

const toml::table *TableReader::inner(StringRef name) {
  const toml::node *found = node(name);
  if (!found)
    return nullptr;
  if (const toml::table *t = found->as_table())
    return t;
  wrongType(*found, name, "a table");
  return nullptr;
}

void TableReader::tables(StringRef name, function_ref<void(const toml::table &)> each) {
  const toml::node *found = node(name);
  if (!found)
    return;
  const toml::array *array = found->as_array();
  if (!array) {
    wrongType(*found, name, ("an array of tables, [[" + name + "]]").str());
    return;
  }
  for (const toml::node &element : *array)
    if (const toml::table *t = element.as_table())
      each(*t);
    else
      reading.error(element.source(), "'" + name + "' must hold tables, not " + typeName(element));
}

void TableReader::refuse(StringRef name, const Twine &message) {
  refused.push_back(name.str());
  if (auto it = table.find(std::string_view(name)); it != table.end())
    reading.error(it->first.source(), message);
}

void TableReader::notYet(ArrayRef<StringRef> names) {
  for (StringRef name : names)
    refuse(name, "this version of Harness does not judge '" + name + "' yet; take it out, nothing would check it");
}

void TableReader::finish() {
  for (auto &&[k, value] : table) {
    StringRef name = ref(k.str());
    if (is_contained(asked, name) || is_contained(refused, name))
      continue;
    std::vector<StringRef> known(asked.begin(), asked.end());
    reading.error(k.source(), title + " has no key '" + name + "'" + suggestion(name, known));
  }
}

} // namespace harness::policy
