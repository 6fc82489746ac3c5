// The loop: one line of input is one request, a timer reports, a signal ends it. It never waits for a worker.
//
//   put KEY VALUE   accepted, or refused when the queue is full
//   quit
#pragma once

#include "ingest/bounded_queue.h"
#include "ingest/supervisor.h"

#include <string>

namespace ingest {

class RequestLoop {
public:
  RequestLoop(BoundedQueue &queue, Supervisor &supervisor) : queue_(queue), supervisor_(supervisor) {}

  // Serves `input` until it ends, until "quit", or until `stop` becomes readable. The result is how many were refused.
  unsigned run(int input, int stop);

private:
  // False: it is time to stop.
  bool request(const std::string &line);
  bool read(int input);
  void report();

  BoundedQueue &queue_;
  Supervisor &supervisor_;
  std::string pending_;
  unsigned refused_ = 0;
};

} // namespace ingest
