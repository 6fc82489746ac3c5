#pragma once
#include "auth/token.h"

#include <string>
#include <vector>

namespace web {

struct Agent {
  std::string name;
  auth::TokenHash token;
};

struct ActivateResponse {
  int status;
  std::vector<Agent> agents;
};

ActivateResponse activate(const std::string &tenant);

} // namespace web
