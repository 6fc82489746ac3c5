#include "judge/finding.h"

#include <chrono>
#include <tuple>

namespace harness {

std::optional<int64_t> dayNumber(std::string_view date) {
  auto number = [&](size_t from, size_t length) -> std::optional<int> {
    int n = 0;
    for (char c : date.substr(from, length)) {
      if (c < '0' || c > '9')
        return std::nullopt;
      n = n * 10 + (c - '0');
    }
    return n;
  };
  if (date.size() != 10 || date[4] != '-' || date[7] != '-')
    return std::nullopt;
  auto year = number(0, 4), month = number(5, 2), day = number(8, 2);
  if (!year || !month || !day)
    return std::nullopt;
  std::chrono::year_month_day ymd{std::chrono::year(*year), std::chrono::month(unsigned(*month)), std::chrono::day(unsigned(*day))};
  if (!ymd.ok())
    return std::nullopt;
  return std::chrono::sys_days(ymd).time_since_epoch().count();
}

bool before(const Finding &a, const Finding &b) {
  auto key = [](const Finding &f) {
    return std::tie(f.at, f.policyKey, f.rule, f.message, f.identity, f.target, f.level, f.notes, f.fixes, f.remedy, f.accept,
                    f.component, f.entity, f.identities, f.digest);
  };
  if (a.at.path.empty() != b.at.path.empty())
    return b.at.path.empty();
  return key(a) < key(b);
}

bool isSame(const Finding &a, const Finding &b) {
  auto key = [](const Finding &f) { return std::tie(f.at, f.policyKey, f.rule, f.message, f.identity); };
  return key(a) == key(b);
}

} // namespace harness
