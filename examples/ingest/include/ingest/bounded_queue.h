// A queue between threads that never grows beyond its capacity: whoever pushes into a full one is told so.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string>

namespace ingest {

struct Record {
  std::string key, value;
};

class BoundedQueue {
public:
  explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {}

  // False if there is no room, or if the queue is closed.
  bool push(Record record);
  // Waits for a record; none once the queue is closed and empty.
  std::optional<Record> pop();
  // Nothing comes in any more; whoever waits is woken.
  void close();

private:
  const std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable filled_;
  std::deque<Record> records_;
  bool closed_ = false;
};

} // namespace ingest
