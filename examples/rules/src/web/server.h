#pragma once
#include <string>

namespace web {

bool serve(const std::string &tenant); // true: it was activated

} // namespace web
