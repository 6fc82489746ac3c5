#include "ingest/store.h"

namespace ingest {

void Store::put(const std::string &key, const std::string &value) {
  std::lock_guard guard(mutex_);
  values_[key] = value;
  ++count_;
}

std::size_t Store::count() const {
  std::lock_guard guard(mutex_);
  return count_;
}

} // namespace ingest
