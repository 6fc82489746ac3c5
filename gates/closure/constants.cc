#include "closure/constants.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {

Constants constantsOf(const Facts &facts, Id<facts::Call> call) {
  auto [first, last] =
      std::equal_range(facts.constants.begin(), facts.constants.end(), Constant{call},
                       [](const Constant &a, const Constant &b) { return a.call.index < b.call.index; });
  Constants out;
  for (const Constant &c : make_range(first, last))
    out.push_back({c.argument, c.kind == ConstantKind::String, c.value, facts.str(c.text)});
  return out;
}

const policy::ConstantArgument *textOf(ArrayRef<policy::ConstantArgument> constants, uint32_t argument) {
  auto it = find_if(constants, [&](const auto &c) { return c.isText && c.argument == argument; });
  return it == constants.end() ? nullptr : it;
}

} // namespace harness
