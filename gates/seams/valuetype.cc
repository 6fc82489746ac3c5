#include "seams/valuetype.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

using namespace llvm;

namespace harness {
namespace {

// The parts of "a, b<c, d>, e": what stands between commas outside of brackets.
SmallVector<StringRef, 4> parts(StringRef list) {
  SmallVector<StringRef, 4> out;
  int depth = 0;
  size_t from = 0;
  for (size_t i = 0; i < list.size(); ++i) {
    depth += (list[i] == '<' || list[i] == '(') - (list[i] == '>' || list[i] == ')');
    if (list[i] == ',' && !depth) {
      out.push_back(list.slice(from, i).trim());
      from = i + 1;
    }
  }
  if (StringRef last = list.drop_front(from).trim(); !last.empty())
    out.push_back(last);
  return out;
}

// "int a::b<c>::f<d, e>(g) const" as a person takes it apart.
struct Signature {
  StringRef result, name, templateArguments, parameters;

  explicit Signature(StringRef text) {
    if (size_t with = text.find(" [with "); with != StringRef::npos)
      text = text.take_front(with);
    // The last brackets at depth 0 are the parameters; what stands before is the name, with what it returns in front.
    int depth = 0;
    size_t open = StringRef::npos, close = StringRef::npos;
    for (size_t i = 0; i < text.size(); ++i) {
      if (text.substr(i).starts_with("operator")) // <, ->, <=>: no brackets
        i = std::min(text.find_first_not_of("<>=-", i + StringRef("operator").size()), text.size() - 1);
      if (text[i] == '(' && !depth)
        open = i;
      depth += (text[i] == '<' || text[i] == '(') - (text[i] == '>' || text[i] == ')');
      if (text[i] == ')' && !depth)
        close = i;
    }
    if (open == StringRef::npos || close == StringRef::npos || close < open)
      return;
    parameters = text.slice(open + 1, close);
    StringRef head = text.take_front(open);
    if (head.ends_with(">")) {
      int inner = 0;
      for (size_t i = head.size(); i-- > 0;) {
        inner += (head[i] == '>') - (head[i] == '<');
        if (!inner) {
          templateArguments = head.slice(i + 1, head.size() - 1);
          head = head.take_front(i);
          break;
        }
      }
    }
    name = head;
    int before = 0;
    for (size_t i = 0; i < head.size(); ++i) {
      before += (head[i] == '<' || head[i] == '(') - (head[i] == '>' || head[i] == ')');
      if (head[i] == ' ' && !before && !head.take_front(i).ends_with("operator")) {
        result = head.take_front(i);
        name = head.drop_front(i + 1);
      }
    }
  }
};

StringRef bare(StringRef type) {
  for (StringRef before; before != type;) {
    before = type;
    type.consume_front("const ");
    type.consume_back("const");
    type = type.rtrim("&* ");
  }
  return type;
}

bool isInteger(StringRef type) {
  return is_contained({"int",           "short",          "long",          "long long",
                       "unsigned int",  "unsigned short", "unsigned long", "unsigned long long",
                       "unsigned",      "signed char",    "unsigned char", "size_t",
                       "std::size_t",   "int8_t",         "int16_t",       "int32_t",
                       "int64_t",       "uint8_t",        "uint16_t",      "uint32_t",
                       "uint64_t",      "std::int32_t",   "std::int64_t",  "std::uint32_t",
                       "std::uint64_t", "qint64",         "qlonglong"},
                      type);
}

std::string typeOf(StringRef type) {
  StringRef whole = type.trim();
  type = bare(whole);
  if (type == "bool")
    return "boolean";
  if (isInteger(type))
    return "integer";
  if (type == "double" || type == "float" || type == "long double")
    return "number";
  // "char const (&) [3]", "char const*"
  if (type.starts_with("char"))
    return whole == "char" ? "" : "string";
  if (type.starts_with("std::") &&
      (type.contains("basic_string") || type == "std::string" || type == "std::string_view"))
    return type.starts_with("std::vector") || type.starts_with("std::map") ? "" : "string";
  if (type == "QString" || type == "QLatin1String")
    return "string";
  for (StringRef array : {"std::vector<", "std::array<", "std::list<", "std::set<", "std::deque<"})
    if (type.starts_with(array))
      return "array";
  for (StringRef object : {"std::map<", "std::unordered_map<"})
    if (type.starts_with(object))
      return "object";
  return {};
}

// By the word that is left of "GetInt64", "as_bool", "toString", "StartArray".
std::string typeOfWord(StringRef name) {
  std::string lower = name.lower();
  StringRef word = lower;
  for (StringRef prefix : {"get", "to", "as", "is", "start", "set"})
    if (word.consume_front(prefix))
      break;
  word = word.ltrim('_');
  if (is_contained({"int", "int32", "int64", "uint", "uint32", "uint64", "integer", "long", "longlong"}, word))
    return "integer";
  if (is_contained({"double", "float", "number", "real"}, word))
    return "number";
  if (is_contained({"string", "str", "cstring", "rawstring"}, word))
    return "string";
  if (is_contained({"bool", "boolean"}, word))
    return "boolean";
  if (is_contained({"array", "list", "vector"}, word))
    return "array";
  return is_contained({"object", "map"}, word) ? "object" : "";
}

} // namespace

StringRef parameterType(StringRef signature, unsigned index) {
  auto all = parts(Signature(signature).parameters);
  return index < all.size() ? all[index] : StringRef();
}

bool isIndex(StringRef type) { return isInteger(bare(type)); }

std::string typeOfParameter(StringRef signature, unsigned index) { return typeOf(parameterType(signature, index)); }

std::string typeOfTemplateArgument(StringRef signature, unsigned index) {
  auto all = parts(Signature(signature).templateArguments);
  return index < all.size() ? typeOf(all[index]) : std::string();
}

std::string typeOfCallee(StringRef name, StringRef signature) {
  if (size_t at = name.find("::operator "); at != StringRef::npos)
    return name.ends_with("operator basic_string") ? "string" : typeOf(name.drop_front(at + 11)); // as facts name it
  StringRef word = name.contains("::") ? name.rsplit("::").second : name;
  if (word == "value")
    return typeOf(Signature(signature).result);
  if (std::string type = typeOfTemplateArgument(signature, 0); !type.empty())
    return type;
  return typeOfWord(word);
}

} // namespace harness
