// What happened: the third place.
#include <string>

namespace auth {
struct Token {
  std::string raw;
};
} // namespace auth

namespace web {
struct ActivateResponse {
  int status;
  auth::Token token; // HARNESS-EXPECT: payments.token-not-in-response
};
} // namespace web

web::ActivateResponse answer() { return {}; }
