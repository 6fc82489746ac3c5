#include "auth/token.h"

#include <functional>

namespace auth {

TokenHash hashOf(const Token &token) { return {std::to_string(std::hash<std::string>()(token.raw))}; }
Token mint(const std::string &tenant) { return {tenant + "-secret"}; }
TokenHash issue(const std::string &tenant) { return hashOf(mint(tenant)); }

} // namespace auth
