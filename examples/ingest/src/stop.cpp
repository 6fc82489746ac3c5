#include "ingest/stop.h"

#include <atomic>
#include <csignal>
#include <unistd.h>

namespace ingest {
namespace {

std::atomic<int> wakeUp{-1};

// Only what is safe in a signal handler: an atomic and write(2).
void onSignal(int) {
  char byte = 0;
  [[maybe_unused]] auto written = write(wakeUp, &byte, 1);
}

} // namespace

int stopDescriptor() {
  int ends[2];
  if (pipe(ends) != 0)
    return -1;
  wakeUp = ends[1];
  std::signal(SIGTERM, onSignal);
  std::signal(SIGINT, onSignal);
  return ends[0];
}

} // namespace ingest
