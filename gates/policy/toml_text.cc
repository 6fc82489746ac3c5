#include "policy/toml_text.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace harness::policy {

void quote(raw_ostream &os, StringRef bytes) {
  std::string text = json::isUTF8(bytes) ? bytes.str() : json::fixUTF8(bytes);
  os << '"';
  for (char c : text)
    if (c == '"' || c == '\\')
      os << '\\' << c;
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      os << format("\\u%04X", static_cast<unsigned char>(c));
    else
      os << c;
  os << '"';
}

std::string quoted(StringRef bytes) {
  std::string text;
  raw_string_ostream os(text);
  quote(os, bytes);
  return text;
}

} // namespace harness::policy
