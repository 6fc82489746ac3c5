// What happened: a second place, written from the first.
namespace auth {
struct Token {};
struct TokenHash {};
TokenHash hashOf(Token) { return {}; }
Token mint() { return {}; }
TokenHash issue() { return hashOf(mint()); }
} // namespace auth

auth::TokenHash activate() {
  return auth::hashOf(auth::mint()); // HARNESS-EXPECT: payments.one-mint "activate mints a token"
}
