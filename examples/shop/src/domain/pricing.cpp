#include "shop/domain/pricing.h"

#include "shop/domain/rate.h"

namespace shop {

static long share(long cents, int permille) { return (cents * permille + 500) / 1000; }

int VolumeDiscount::permille(const Order &order) const {
  int ordered = 0;
  for (const Item &item : order.items)
    ordered += item.quantity;
  return ordered >= pieces ? off : 0;
}

Total total(const Order &order, const Discount &discount) {
  Total t;
  for (const Item &item : order.items)
    t.net += static_cast<long>(item.quantity) * item.unitCents;
  t.discount = share(t.net, discount.permille(order));
  t.tax = share(t.net - t.discount, rate(order.country));
  t.gross = t.net - t.discount + t.tax;
  return t;
}

} // namespace shop
