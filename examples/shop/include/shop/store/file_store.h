#pragma once

#include "shop/domain/checkout.h"

#include <string>

namespace shop {

// An order as one line: day, country, customer, then article, quantity and price of each item, separated by tabs.
std::string encode(const Order &order);

// Throws std::runtime_error when the line is not what encode() writes.
Order decode(const std::string &line);

// Orders in a text file, one line each.
class FileStore : public OrderStore {
public:
  explicit FileStore(std::string path);
  void add(const Order &order) override;
  std::vector<Order> all() const override;

private:
  std::string path;
};

} // namespace shop
