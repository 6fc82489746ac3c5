// A response has hashes only, at any depth.
//
// MUTANT at once: s/int status;/int status; auth::Token token;/
// MUTANT in a part of it: s/std::string name;/std::string name; auth::Token token;/
// MUTANT among many: s/std::vector<Agent> agents;/std::vector<auth::Token> agents;/
// MUTANT as a base: s/struct ActivateResponse {/struct ActivateResponse : auth::Token {/
#include <string>
#include <vector>

namespace auth {
struct Token {
  std::string raw;
};
struct TokenHash {
  std::string hex;
};
struct Session { // is none
  Token token;
};
} // namespace auth

namespace web {
struct Agent {
  std::string name;
  auth::TokenHash hash;
};
struct ActivateResponse {
  int status;
  std::vector<Agent> agents;
};
} // namespace web

web::ActivateResponse answer(const auth::Session &) { return {201, {}}; }
