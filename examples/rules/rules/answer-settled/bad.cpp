// What happened: the status was read, and written into the log.
#include <cstdio>
#include <string>

namespace http {
class Exchange {
public:
  explicit Exchange(std::string url);
  void send(const std::string &body);
  int status() const;
  void require2xx() const {
    if (status() / 100 != 2)
      throw status();
  }
  void retryLater();
};
} // namespace http

void notify() {
  http::Exchange exchange("https://orders.example"); // HARNESS-EXPECT: payments.answer-settled
  exchange.send("1");
  if (exchange.status() >= 300)
    std::puts("not accepted");
}
