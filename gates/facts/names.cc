#include "facts/names.h"

#include "facts/canonical.h"

#include "llvm/Demangle/Demangle.h"

#include <cstdlib>

using namespace llvm;

namespace harness::facts {
namespace {

// Takes out what is between angle brackets; an operator's own brackets stay.
std::string withoutTemplateArguments(StringRef name) {
  std::string out;
  unsigned depth = 0;
  for (size_t i = 0; i < name.size(); ++i) {
    char c = name[i];
    bool isOperator = StringRef(out).ends_with("operator") || StringRef(out).ends_with("operator<") ||
                      StringRef(out).ends_with("operator>") || StringRef(out).ends_with("operator-");
    if (c == '<' && !(isOperator && !depth))
      ++depth;
    else if (c == '>' && depth)
      --depth;
    else if (!depth)
      out += c;
  }
  return out;
}

} // namespace

std::string demangledName(StringRef symbol) {
  ItaniumPartialDemangler demangler;
  std::string mangled = symbol.str(); // the demangler points into it
  if (!symbol.starts_with("_Z") || demangler.partialDemangle(mangled.c_str()))
    return symbol.str();
  size_t size = 0;
  char *text = demangler.isFunction() || demangler.isCtorOrDtor() ? demangler.getFunctionName(nullptr, &size)
                                                                  : demangler.finishDemangle(nullptr, &size);
  if (!text)
    return symbol.str();
  std::string name = withoutTemplateArguments(text);
  std::free(text);
  for (StringRef inlined : {"::__cxx11", "::_V2", "::__1", "::__gnu_cxx_ldbl128"})
    for (size_t at; (at = name.find(inlined.str())) != std::string::npos;)
      name.erase(at, inlined.size());
  return name;
}

// "@" and a file follow a symbol that is internal to a unit.
std::string derivedName(StringRef symbol) { return demangledName(symbol.split('@').first); }
std::string derivedSignature(StringRef symbol) { return demangle(symbol.split('@').first); }

void dropDerived(Facts &facts) {
  for (Function &f : facts.functions)
    if (f.symbol && facts.str(f.name) == derivedName(facts.str(f.symbol)))
      f.name = {};
  sortStrings(facts);
}

} // namespace harness::facts
