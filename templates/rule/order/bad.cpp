// What is wrong, as it happened, with the place where the rule has to say so.
namespace example {
void commit() {}
void announce() {}
} // namespace example

void pay() {
  example::announce(); // HARNESS-EXPECT: @id@
  example::commit();
}
