#include "ingest/supervisor.h"

#include "ingest/store.h"

namespace ingest {

void Supervisor::start() {
  first_ = std::thread(&Supervisor::work, this);
  second_ = std::thread(&Supervisor::work, this);
}

void Supervisor::work() {
  while (auto record = queue_.pop())
    store_.put(record->key, record->value);
}

void Supervisor::stop() {
  queue_.close();
  if (first_.joinable())
    first_.join();
  if (second_.joinable())
    second_.join();
}

std::size_t Supervisor::progress() {
  std::size_t count = store_.count();
  std::lock_guard guard(mutex_);
  std::size_t since = count - seen_;
  seen_ = count;
  return since;
}

} // namespace ingest
