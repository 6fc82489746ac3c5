#pragma once

#include <string>
#include <vector>

namespace shop {

struct Item {
  std::string article;
  int quantity = 0;
  int unitCents = 0;
};

struct Order {
  std::string customer;
  std::string country; // ISO 3166-1, two letters
  std::vector<Item> items;
  long placedOn = 0; // days since 1970-01-01
};

} // namespace shop
