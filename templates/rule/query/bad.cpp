// What is wrong, as it happened, with the place where the rule has to say so.
namespace shop {
int open() { return 1; }
int session() { return open(); }
} // namespace shop

int serve() {
  return shop::open(); // HARNESS-EXPECT: @id@
}
