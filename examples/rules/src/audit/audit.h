#pragma once
#include <string>

namespace audit {

void append(const std::string &row);

} // namespace audit
