// shop FILE CUSTOMER COUNTRY [ARTICLE QUANTITY CENTS]...: places an order in FILE and prints its receipt.

#include "shop/clock/system_clock.h"
#include "shop/config/config.h"
#include "shop/domain/checkout.h"
#include "shop/domain/pricing.h"
#include "shop/report/receipt.h"
#include "shop/store/file_store.h"

#include <exception>

int main(int argc, char **argv) {
  if (argc < 4 || (argc - 4) % 3 != 0) {
    shop::printProblem("usage: shop FILE CUSTOMER COUNTRY [ARTICLE QUANTITY CENTS]...");
    return 2;
  }
  try {
    shop::Order order;
    order.customer = argv[2];
    order.country = argv[3];
    for (int i = 4; i < argc; i += 3)
      order.items.push_back({argv[i], std::stoi(argv[i + 1]), std::stoi(argv[i + 2])});

    shop::SystemClock clock;
    shop::FileStore store(argv[1]);
    shop::VolumeDiscount discount(shop::config("SHOP_DISCOUNT_PIECES", 10), 50);
    order = shop::checkout(order, clock, store);
    shop::printReceipt(order, shop::total(order, discount));
  } catch (const std::exception &e) {
    shop::printProblem(e.what());
    return 1;
  }
}
