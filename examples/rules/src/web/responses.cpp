#include "web/responses.h"

namespace web {

ActivateResponse activate(const std::string &tenant) { return {201, {{tenant, auth::issue(tenant)}}}; }

} // namespace web
