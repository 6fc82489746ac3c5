#pragma once

#include "shop/domain/order.h"

namespace shop {

class Discount {
public:
  virtual ~Discount() = default;

  // What is taken off the price of all items, in permille.
  virtual int permille(const Order &order) const = 0;
};

// Off for orders of at least so many pieces.
class VolumeDiscount : public Discount {
public:
  VolumeDiscount(int pieces, int permille) : pieces(pieces), off(permille) {}
  int permille(const Order &order) const override;

private:
  int pieces, off;
};

// In cents. gross = net - discount + tax.
struct Total {
  long net = 0, discount = 0, tax = 0, gross = 0;
};

// Discount and tax are rounded half up.
Total total(const Order &order, const Discount &discount);

} // namespace shop
