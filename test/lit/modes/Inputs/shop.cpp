// Something of everything: templates, virtual calls, static state, exceptions, lambdas.
#include <algorithm>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace shop {
struct Item {
  std::string name;
  int price = 0;
  bool operator<(const Item &other) const { return price < other.price; }
};
struct Store {
  virtual ~Store() = default;
  virtual void save(const Item &item) = 0;
};
struct Memory final : Store {
  void save(const Item &item) override { items.push_back(item); }
  std::vector<Item> items;
};
static std::string home = std::getenv("HOME") ? std::getenv("HOME") : "";
template <class T> T cheapest(const std::vector<T> &all) {
  if (all.empty())
    throw std::runtime_error("nothing in " + home);
  return *std::min_element(all.begin(), all.end());
}
} // namespace shop

int main() {
  shop::Memory memory;
  auto add = [&](const char *name, int price) { memory.save({name, price}); };
  add("tea", 3);
  add("cup", 5);
  try {
    return shop::cheapest(memory.items).price;
  } catch (const std::exception &) {
    return 1;
  }
}
