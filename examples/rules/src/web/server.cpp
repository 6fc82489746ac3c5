#include "web/server.h"

#include "web/responses.h"

#include <cstdio>

namespace web {

bool serve(const std::string &tenant) {
  ActivateResponse response = activate(tenant);
  for (const Agent &agent : response.agents)
    std::printf("%s %s\n", agent.name.c_str(), agent.token.hex.c_str());
  return response.status == 201;
}

} // namespace web
