// What is right, and must stay so. Each MUTANT is a change that makes it wrong, in one line; the rule has to find it.
//
// MUTANT calls it: s/return work();/return system("work");/
// MUTANT in a template: s/return value;/return value + system("work");/
// MUTANT in a lambda: s/return work();/return [] { return system("work"); }();/
#include <cstdlib>

int work() { return 0; }

template <class T> T same(T value) {
  return value;
}

int main() {
  same(1);
  return work();
}
