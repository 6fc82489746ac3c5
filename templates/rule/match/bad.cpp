// What is wrong, as it happened, with the place where the rule has to say so.
#include <cstdlib>

int main() {
  return system("work"); // HARNESS-EXPECT: @id@
}
