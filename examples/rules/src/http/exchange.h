#pragma once
#include <string>

namespace http {

// One request and its answer.
class Exchange {
public:
  explicit Exchange(std::string url);
  void send(const std::string &body);
  int status() const;
  void require2xx() const; // throws what the other side said
  void retryLater();       // puts the request back

private:
  std::string url;
  int answered = 0;
};

} // namespace http
