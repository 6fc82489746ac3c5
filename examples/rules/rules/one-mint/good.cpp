// One place mints; the others ask it.
//
// MUTANT a second place: s/return auth::issue();/return auth::hashOf(auth::mint());/
// MUTANT through a pointer: s/return auth::issue();/auth::Token (*make)() = auth::mint; return auth::hashOf(make());/
// MUTANT in a lambda: s/return auth::issue();/return [] { return auth::hashOf(auth::mint()); }();/
namespace auth {
struct Token {};
struct TokenHash {};
TokenHash hashOf(Token) { return {}; }
Token mint() { return {}; }
TokenHash issue() { return hashOf(mint()); }
} // namespace auth

auth::TokenHash activate() { return auth::issue(); }
