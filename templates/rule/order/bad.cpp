// What is wrong, as it happened, with the place where the rule has to say so.
namespace shop {
void commit();
void announce();
} // namespace shop

void pay() {
  shop::announce(); // HARNESS-EXPECT: @id@
  shop::commit();
}
