// The parts together: everything that was accepted is stored, a full queue refuses, stopping twice is fine.
#include "ingest/request_loop.h"
#include "ingest/store.h"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <unistd.h>

using namespace ingest;

static void check(bool holds, const char *what) {
  if (holds)
    return;
  std::fprintf(stderr, "not so: %s\n", what);
  std::exit(1);
}

int main() {
  {
    BoundedQueue queue(2);
    check(queue.push({"a", "1"}) && queue.push({"b", "2"}), "two fit");
    check(!queue.push({"c", "3"}), "a third does not");
    queue.close();
    check(!queue.push({"d", "4"}), "nor does anything once it is closed");
    check(queue.pop() && queue.pop() && !queue.pop(), "what was in it comes out");
  }
  int input[2], stop[2];
  check(pipe(input) == 0 && pipe(stop) == 0, "pipes");
  std::string requests;
  constexpr unsigned Records = 500;
  for (unsigned i = 0; i < Records; ++i)
    requests += "put key" + std::to_string(i % 7) + " value\n";
  requests += "nonsense\nquit\n";
  check(write(input[1], requests.data(), requests.size()) == ssize_t(requests.size()), "requests");

  BoundedQueue queue(Records);
  Store store;
  Supervisor supervisor(queue, store);
  supervisor.start();
  check(RequestLoop(queue, supervisor).run(input[0], stop[0]) == 1, "the nonsense is refused");
  supervisor.stop();
  check(store.count() == Records, "all are stored");
  check(supervisor.progress() == Records && supervisor.progress() == 0, "progress is since the last time");
  supervisor.stop();
}
