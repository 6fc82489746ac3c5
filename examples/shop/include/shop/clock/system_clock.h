#pragma once

#include "shop/domain/checkout.h"

namespace shop {

class SystemClock : public Clock {
public:
  long today() const override;
};

} // namespace shop
