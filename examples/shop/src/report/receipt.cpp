#include "shop/report/receipt.h"

#include <iomanip>
#include <iostream>

namespace shop {

static void printAmount(const char *what, long cents) {
  std::cout << std::left << std::setw(12) << what << std::right << std::setw(8) << cents / 100 << '.' << std::setw(2)
            << std::setfill('0') << cents % 100 << std::setfill(' ') << '\n';
}

void printReceipt(const Order &order, const Total &total) {
  std::cout << order.customer << ", " << order.country << '\n';
  for (const Item &item : order.items)
    std::cout << item.quantity << " x " << item.article << '\n';
  printAmount("net", total.net);
  printAmount("discount", total.discount);
  printAmount("tax", total.tax);
  printAmount("to pay", total.gross);
}

void printProblem(const std::string &what) { std::cerr << "shop: " << what << '\n'; }

} // namespace shop
