#pragma once

#include <string>

namespace shop {

// Value added tax in permille of the net price.
int rate(const std::string &country);

} // namespace shop
