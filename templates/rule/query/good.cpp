// What is right, and must stay so. Each MUTANT is a change that makes it wrong, in one line; the rule has to find it.
//
// MUTANT a second place: s/return shop::session();/return shop::open();/
// MUTANT in a lambda: s/return shop::session();/return [] { return shop::open(); }();/
// MUTANT by another name: s/return shop::session();/int (*make)() = shop::open; return make();/
namespace shop {
int open() { return 1; }
int session() { return open(); }
} // namespace shop

int serve() { return shop::session(); }
