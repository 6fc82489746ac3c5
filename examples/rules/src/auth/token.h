#pragma once
#include <string>

namespace auth {

struct Token {
  std::string raw;
};

struct TokenHash {
  std::string hex;
};

TokenHash hashOf(const Token &token);
Token mint(const std::string &tenant); // the one place is issue()
TokenHash issue(const std::string &tenant);

} // namespace auth
