#include "check.h"
#include "shop/store/file_store.h"

#include <cstdio>
#include <stdexcept>

int main() {
  shop::Order order{"Ada Lovelace", "DE", {{"tea", 2, 450}, {"cups", 1, 1200}}, 20000};
  CHECK(shop::encode(order) == "20000\tDE\tAda Lovelace\ttea\t2\t450\tcups\t1\t1200");
  CHECK(shop::sameOrder(shop::decode(shop::encode(order)), order));

  bool refused = false;
  try {
    shop::decode("20000\tDE");
  } catch (const std::runtime_error &) {
    refused = true;
  }
  CHECK(refused);

  const char *path = "store_test_orders.txt";
  std::remove(path);
  shop::FileStore store(path);
  CHECK(store.all().empty());
  store.add(order);
  store.add({"Bob", "FR", {{"jam", 1, 300}}, 20001});
  CHECK(shop::FileStore(path).all().size() == 2);
  CHECK(shop::sameOrder(store.all()[0], order));
  std::remove(path);
}
