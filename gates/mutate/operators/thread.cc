// Into every function: a thread that nobody declared, joined; and one that is let go of.

#include "mutate/mutant.h"

namespace harness::mutate {
namespace {

void intoAll(Finder &finder, const char *call, const char *what) {
  for (const Body &body : finder.bodies()) {
    std::string statement =
        std::string("pthread_t harness_thread; pthread_create(&harness_thread, 0, harness_mutant, 0); ") + call + ";";
    Mutant m = finder.inBody(
        body, statement, {"#include <pthread.h>", "static void *harness_mutant(void *argument) { return argument; }"},
        "'" + finder.program.name(body.function) + "' makes a thread " + what);
    m.also = {"topology.*", "effect.*"};
    finder.add(std::move(m));
  }
}

void joined(Finder &finder) { intoAll(finder, "pthread_join(harness_thread, 0)", "that nobody declares"); }
void detached(Finder &finder) { intoAll(finder, "pthread_detach(harness_thread)", "and detaches it"); }

Operator thread("thread-undeclared", "topology.undeclared", "a function makes a thread that nobody declares", joined);
Operator detach("thread-detached", "topology.detached", "a function makes a thread and lets go of it", detached);

} // namespace
} // namespace harness::mutate
