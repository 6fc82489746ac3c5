#include "shop/store/file_store.h"

#include <fstream>
#include <stdexcept>
#include <utility>

namespace shop {

static std::vector<std::string> split(const std::string &line) {
  std::vector<std::string> fields(1);
  for (char c : line)
    if (c == '\t')
      fields.emplace_back();
    else
      fields.back() += c;
  return fields;
}

std::string encode(const Order &order) {
  std::string line = std::to_string(order.placedOn) + '\t' + order.country + '\t' + order.customer;
  for (const Item &item : order.items)
    line += '\t' + item.article + '\t' + std::to_string(item.quantity) + '\t' + std::to_string(item.unitCents);
  return line;
}

Order decode(const std::string &line) {
  std::vector<std::string> fields = split(line);
  if (fields.size() < 3 || fields.size() % 3 != 0)
    throw std::runtime_error("not an order: " + line);
  Order order;
  order.placedOn = std::stol(fields[0]);
  order.country = fields[1];
  order.customer = fields[2];
  for (std::size_t i = 3; i < fields.size(); i += 3)
    order.items.push_back({fields[i], std::stoi(fields[i + 1]), std::stoi(fields[i + 2])});
  return order;
}

FileStore::FileStore(std::string path) : path(std::move(path)) {}

void FileStore::add(const Order &order) {
  std::ofstream file(path, std::ios::app);
  file << encode(order) << '\n';
  file.flush();
  if (!file)
    throw std::runtime_error("cannot write " + path);
}

std::vector<Order> FileStore::all() const {
  std::vector<Order> orders;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);)
    orders.push_back(decode(line));
  return orders;
}

} // namespace shop
