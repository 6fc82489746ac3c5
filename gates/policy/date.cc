#include "policy/date.h"

#include "llvm/ADT/StringRef.h"

#include <cstdlib>
#include <ctime>

using namespace llvm;

namespace harness::policy {

std::string today() {
  std::time_t now = std::time(nullptr);
  if (const char *epoch = std::getenv("SOURCE_DATE_EPOCH")) {
    int64_t seconds = 0;
    if (!StringRef(epoch).getAsInteger(10, seconds))
      now = seconds;
  }
  std::tm parts{};
  char text[16];
  if (!gmtime_r(&now, &parts) || !std::strftime(text, sizeof text, "%Y-%m-%d", &parts))
    return "1970-01-01";
  return text;
}

} // namespace harness::policy
