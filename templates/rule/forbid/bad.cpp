// What is wrong, as it happened, with the place where the rule has to say so.
namespace legacy {
int price() { return 1; }
} // namespace legacy

int helper() { return legacy::price(); }

int handleOrder() {
  return helper(); // HARNESS-EXPECT: @id@
}
