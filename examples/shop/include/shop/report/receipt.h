#pragma once

#include "shop/domain/pricing.h"

#include <string>

namespace shop {

void printReceipt(const Order &order, const Total &total);
void printProblem(const std::string &what);

} // namespace shop
