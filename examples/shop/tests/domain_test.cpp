#include "check.h"
#include "shop/domain/checkout.h"
#include "shop/domain/pricing.h"
#include "shop/domain/rate.h"

#include <stdexcept>

namespace {

struct FixedClock : shop::Clock {
  long day = 20000;
  long today() const override { return day; }
};

struct MemoryStore : shop::OrderStore {
  std::vector<shop::Order> orders;
  void add(const shop::Order &order) override { orders.push_back(order); }
  std::vector<shop::Order> all() const override { return orders; }
};

shop::Order order(int pieces) { return {"Ada", "DE", {{"tea", pieces, 450}}, 0}; }

void ratesFollowTheCountry() {
  CHECK(shop::rate("DE") == 190);
  CHECK(shop::rate("CH") == 81);
  CHECK(shop::rate("US") == 0);
}

void totalsAddUp() {
  shop::VolumeDiscount discount(10, 50);
  shop::Total few = shop::total(order(2), discount);
  CHECK(few.net == 900);
  CHECK(few.discount == 0);
  CHECK(few.tax == 171);
  CHECK(few.gross == 1071);
  shop::Total many = shop::total(order(12), discount);
  CHECK(many.net == 5400);
  CHECK(many.discount == 270);
  CHECK(many.tax == 975); // 974.7
  CHECK(many.gross == 6105);
}

void anOrderIsPlacedOnceADay() {
  FixedClock clock;
  MemoryStore store;
  CHECK(shop::checkout(order(2), clock, store).placedOn == 20000);
  shop::checkout(order(2), clock, store);
  CHECK(store.orders.size() == 1);
  shop::checkout(order(3), clock, store);
  CHECK(store.orders.size() == 2);
  clock.day = 20001;
  shop::checkout(order(2), clock, store);
  CHECK(store.orders.size() == 3);
}

void nothingCannotBeOrdered() {
  FixedClock clock;
  MemoryStore store;
  bool refused = false;
  try {
    shop::checkout(order(0), clock, store);
  } catch (const std::invalid_argument &) {
    refused = true;
  }
  CHECK(refused);
  CHECK(store.orders.empty());
}

} // namespace

int main() {
  ratesFollowTheCountry();
  totalsAddUp();
  anOrderIsPlacedOnceADay();
  nothingCannotBeOrdered();
}
