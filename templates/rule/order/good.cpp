// What is right, and must stay so. Each MUTANT is a change that makes it wrong, in one line; the rule has to find it.
//
// MUTANT the other way round: s/example::commit(); example::announce();/example::announce(); example::commit();/
// MUTANT on one way only: s/example::commit(); tell();/if (all) example::commit(); tell();/
// MUTANT not at all: s/example::commit(); tell();/tell();/
namespace example {
void commit() {}
void announce() {}
} // namespace example

void tell() { example::announce(); }

void pay() { example::commit(); example::announce(); }

void close(bool all) { example::commit(); tell(); }
