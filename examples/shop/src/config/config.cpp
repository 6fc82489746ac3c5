#include "shop/config/config.h"

#include <cstdlib>

namespace shop {

int config(const char *name, int otherwise) {
  if (auto *v = std::getenv(name))
    return std::atoi(v);
  return otherwise;
}

} // namespace shop
