#include "policy/date.h"

#include "llvm/ADT/StringRef.h"

#include <algorithm>
#include <cstdlib>
#include <ctime>

using namespace llvm;

namespace harness::policy {

static std::string dayOf(std::time_t time) {
  std::tm parts{};
  char text[16];
  if (!gmtime_r(&time, &parts) || !std::strftime(text, sizeof text, "%Y-%m-%d", &parts))
    return "1970-01-01";
  return text;
}

std::string today() {
  if (const char *epoch = std::getenv("SOURCE_DATE_EPOCH")) {
    int64_t seconds = 0;
    if (!StringRef(epoch).getAsInteger(10, seconds))
      return dayOf(seconds);
  }
  return dayOf(std::time(nullptr));
}

bool isFuture(const std::string &date) {
  constexpr std::time_t AheadOfUtc = 14 * 60 * 60; // the earliest time zone
  return date > std::max(today(), dayOf(std::time(nullptr) + AheadOfUtc));
}

} // namespace harness::policy
