#include "compile/depfile.h"

using namespace llvm;

namespace harness::compile {

std::vector<std::string> readDepfile(StringRef text) {
  std::vector<std::string> all;
  std::string name;
  auto end = [&] {
    if (!name.empty())
      all.push_back(std::move(name));
    name.clear();
  };
  for (size_t colon = text.find(": "), i = colon == StringRef::npos ? text.size() : colon + 2; i < text.size(); ++i) {
    char c = text[i], next = i + 1 < text.size() ? text[i + 1] : '\n';
    if (c == '\\' && (next == ' ' || next == '#'))
      name += text[++i];
    else if (c == '$' && next == '$')
      name += text[++i];
    else if (c == '\n' || c == ' ' || (c == '\\' && next == '\n'))
      end();
    else
      name += c;
  }
  end();
  return all;
}

} // namespace harness::compile
