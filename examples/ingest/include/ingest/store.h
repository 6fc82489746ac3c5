// What was ingested: the last value of each key, and how many records there were.
#pragma once

#include <map>
#include <mutex>
#include <string>

namespace ingest {

class Store {
public:
  void put(const std::string &key, const std::string &value);
  std::size_t count() const;

private:
  mutable std::mutex mutex_;
  std::map<std::string, std::string> values_;
  std::size_t count_ = 0;
};

} // namespace ingest
