// See linkitems.h. A generator expression is `$<identifier>` or `$<identifier:parameters>`; the identifier may itself
// be made of expressions, as in `$<$<CONFIG:Debug>:foo>`.

#include "plan/linkitems.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/ADT/Twine.h"

using namespace llvm;

namespace harness::plan {
namespace {

// Position of the first of `stops` that stands outside all expressions; npos if there is none.
size_t findOutside(StringRef text, StringRef stops) {
  unsigned depth = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with("$<"))
      ++depth, ++i;
    else if (depth && text[i] == '>')
      --depth;
    else if (!depth && stops.contains(text[i]))
      return i;
  }
  return StringRef::npos;
}

SmallVector<StringRef> splitOutside(StringRef text, StringRef stops) {
  SmallVector<StringRef> parts;
  for (;;) {
    size_t end = findOutside(text, stops);
    if (StringRef part = text.substr(0, end).trim(); !part.empty())
      parts.push_back(part);
    if (end == StringRef::npos)
      return parts;
    text = text.substr(end + 1);
  }
}

enum class Meaning {
  Content,   // stands for its parameters
  Nothing,   // stands for nothing in a link inside this build
  Feature,   // first parameter names how to link, the rest what
  Target,    // first parameter is the target whose file or objects are linked
  Of,        // a property of a target
  If,        // condition, one, other
  Character, // an escaped character
  Unknown
};

Meaning meaning(StringRef identifier) {
  return StringSwitch<Meaning>(identifier)
      .Cases({"LINK_ONLY", "BUILD_INTERFACE", "BUILD_LOCAL_INTERFACE", "TARGET_NAME", "TARGET_NAME_IF_EXISTS",
              "HOST_LINK", "GENEX_EVAL", "1"},
             Meaning::Content)
      .Cases({"INSTALL_INTERFACE", "COMPILE_ONLY", "DEVICE_LINK", "0"}, Meaning::Nothing)
      .Cases({"LINK_LIBRARY", "LINK_GROUP", "TARGET_GENEX_EVAL"}, Meaning::Feature)
      .Cases({"TARGET_OBJECTS", "TARGET_FILE", "TARGET_LINKER_FILE", "TARGET_SONAME_FILE"}, Meaning::Target)
      .Case("TARGET_PROPERTY", Meaning::Of)
      .Case("IF", Meaning::If)
      .Cases({"COMMA", "SEMICOLON", "ANGLE-R", "QUOTE"}, Meaning::Character)
      .Default(Meaning::Unknown);
}

// True if CMake answers the expression alike in every folder and outside of a link.
bool isSameEverywhere(StringRef expression) {
  for (size_t at = expression.find("$<"); at != StringRef::npos; at = expression.find("$<", at + 2)) {
    StringRef identifier = expression.substr(at + 2);
    if (identifier.starts_with("$<"))
      continue;
    bool known = StringSwitch<bool>(identifier.substr(0, identifier.find_first_of(":>")))
                     .Cases({"0", "1", "NOT", "AND", "OR", "BOOL", "CONFIG", "PLATFORM_ID"}, true)
                     .Cases({"EQUAL", "STREQUAL", "IN_LIST", "LOWER_CASE", "UPPER_CASE"}, true)
                     .Cases({"VERSION_LESS", "VERSION_GREATER", "VERSION_EQUAL"}, true)
                     .Cases({"VERSION_LESS_EQUAL", "VERSION_GREATER_EQUAL"}, true)
                     .Default(false);
    if (!known)
      return false;
  }
  return true;
}

class Reader {
public:
  LinkItems result;

  void list(StringRef text, StringRef condition, StringRef separators = ";") {
    for (StringRef entry : splitOutside(text, separators))
      item(entry, condition);
  }

private:
  void item(StringRef entry, StringRef condition) {
    // "::@(0x…)" says in which folder CMake looks up the names that follow; targets of the build are global.
    if (entry.starts_with("::@"))
      return;
    size_t end = entry.starts_with("$<") ? findOutside(entry.drop_front(2), ">") : StringRef::npos;
    if (end == StringRef::npos || end + 3 != entry.size()) {
      // Not one whole expression. A path may have one in it, CMake fills it in; a name may not, we could not follow it.
      bool known = !entry.contains("$<") || entry.contains('/');
      known ? result.items.push_back({entry.str(), condition.str()}) : result.unread.push_back(entry.str());
      return;
    }
    StringRef inside = entry.substr(2, end);
    size_t colon = findOutside(inside, ":");
    StringRef identifier = inside.substr(0, colon);
    StringRef parameters = colon == StringRef::npos ? StringRef() : inside.substr(colon + 1);
    if (identifier.contains("$<")) {
      when(identifier, parameters, condition);
      return;
    }
    expression(entry, identifier, parameters, condition);
  }

  void expression(StringRef entry, StringRef identifier, StringRef parameters, StringRef condition) {
    size_t comma = findOutside(parameters, ",");
    StringRef first = parameters.substr(0, comma).trim();
    StringRef rest = comma == StringRef::npos ? StringRef() : parameters.substr(comma + 1);
    switch (meaning(identifier)) {
    case Meaning::Content:
      return list(parameters, condition);
    case Meaning::Feature:
      return list(rest, condition, ",;");
    case Meaning::Target:
      return item(first, condition);
    case Meaning::If: {
      size_t second = findOutside(rest, ",");
      when(first, rest.substr(0, second), condition);
      if (second != StringRef::npos)
        when(("$<NOT:" + first + ">").str(), rest.substr(second + 1), condition);
      return;
    }
    case Meaning::Of:
      // The link property of another target: as good as linking that target.
      if (rest == "LINK_LIBRARIES" || rest == "INTERFACE_LINK_LIBRARIES")
        return item(first, condition);
      result.unread.push_back(entry.str());
      return;
    case Meaning::Nothing:
    case Meaning::Character:
      return;
    case Meaning::Unknown:
      result.unread.push_back(entry.str());
      return;
    }
  }

  void when(StringRef test, StringRef content, StringRef condition) {
    list(content, isSameEverywhere(test) ? both(condition, test) : condition.str());
  }
};

} // namespace

std::string both(StringRef a, StringRef b) {
  if (a.empty() || a == b)
    return b.str();
  if (b.empty())
    return a.str();
  return ("$<AND:" + a + "," + b + ">").str();
}

LinkItems readLinkItems(StringRef text) {
  Reader reader;
  reader.list(text, "");
  return std::move(reader.result);
}

} // namespace harness::plan
