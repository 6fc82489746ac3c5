// What is right, and must stay so. Each MUTANT is a change that makes it wrong, in one line; the rule has to find it.
//
// MUTANT the other way round: s/shop::commit(); shop::announce();/shop::announce(); shop::commit();/
// MUTANT on one way only: s/shop::commit(); tell();/if (all) shop::commit(); tell();/
// MUTANT not at all: s/shop::commit(); tell();/tell();/
namespace shop {
void commit();
void announce();
} // namespace shop

void tell() { shop::announce(); }

void pay() { shop::commit(); shop::announce(); }

void close(bool all) { shop::commit(); tell(); }
