// What is right, and must stay so. Each MUTANT is a change that makes it wrong, in one line; the rule has to find it.
//
// MUTANT at once: s/int handleOrder() { return helper(); }/int handleOrder() { return legacy::price(); }/
// MUTANT two steps away: s/int deeper() { return 1; }/int deeper() { return legacy::price(); }/
// MUTANT by a callback: s/return run(deeper);/return run(legacy::price);/
namespace legacy {
int price() { return 1; }
} // namespace legacy

int deeper() { return 1; }
int run(int (*what)()) { return what(); }
int helper() { return run(deeper); }

int handleOrder() { return helper(); }
int report() { return legacy::price(); } // is none of them
