// What is wrong, as it happened, with the place where the rule has to say so.
namespace example {
int open() { return 1; }
int session() { return open(); }
} // namespace example

int serve() {
  return example::open(); // HARNESS-EXPECT: @id@
}
