#include "shop/clock/system_clock.h"

#include <chrono>

namespace shop {

long SystemClock::today() const {
  using Hours = std::chrono::hours;
  auto sinceEpoch = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<Hours>(sinceEpoch).count() / 24;
}

} // namespace shop
