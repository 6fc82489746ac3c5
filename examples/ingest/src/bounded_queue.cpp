#include "ingest/bounded_queue.h"

namespace ingest {

bool BoundedQueue::push(Record record) {
  {
    std::lock_guard guard(mutex_);
    if (closed_ || records_.size() >= capacity_)
      return false;
    records_.push_back(std::move(record));
  }
  filled_.notify_one();
  return true;
}

std::optional<Record> BoundedQueue::pop() {
  std::unique_lock guard(mutex_);
  filled_.wait(guard, [this] { return closed_ || !records_.empty(); });
  if (records_.empty())
    return std::nullopt;
  Record record = std::move(records_.front());
  records_.pop_front();
  return record;
}

void BoundedQueue::close() {
  {
    std::lock_guard guard(mutex_);
    closed_ = true;
  }
  filled_.notify_all();
}

} // namespace ingest
