// Owns the workers: starts them, tells them to stop and waits for them. Nobody else makes threads.
#pragma once

#include "ingest/bounded_queue.h"

#include <cstddef>
#include <mutex>
#include <thread>

namespace ingest {

class Store;

class Supervisor {
public:
  Supervisor(BoundedQueue &queue, Store &store) : queue_(queue), store_(store) {}
  ~Supervisor() { stop(); }

  void start();
  // Returns when every record that was accepted is stored. May be called again.
  void stop();
  // How many records the workers have stored since the last call.
  std::size_t progress();

private:
  void work();

  BoundedQueue &queue_;
  Store &store_;
  std::thread first_, second_;
  std::mutex mutex_;
  std::size_t seen_ = 0;
};

} // namespace ingest
