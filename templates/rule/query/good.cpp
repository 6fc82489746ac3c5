// What is right, and must stay so. Each MUTANT is a change that makes it wrong, in one line; the rule has to find it.
//
// MUTANT a second place: s/return example::session();/return example::open();/
// MUTANT in a lambda: s/return example::session();/return [] { return example::open(); }();/
// MUTANT by another name: s/return example::session();/int (*make)() = example::open; return make();/
namespace example {
int open() { return 1; }
int session() { return open(); }
} // namespace example

int serve() { return example::session(); }
