#pragma once

#include "shop/domain/order.h"

namespace shop {

// What the domain wants from the outside; others implement it.
class Clock {
public:
  virtual ~Clock() = default;
  virtual long today() const = 0; // days since 1970-01-01
};

class OrderStore {
public:
  virtual ~OrderStore() = default;
  virtual void add(const Order &order) = 0;
  virtual std::vector<Order> all() const = 0;
};

// Whether it is the same customer who wants the same on the same day.
bool sameOrder(const Order &a, const Order &b);

// Stamps the order with the day and stores it, unless it was placed today already. Throws std::invalid_argument when
// there is nothing to buy.
Order checkout(Order order, const Clock &clock, OrderStore &store);

} // namespace shop
