// What happened: the status was read, and written into the log.
//
// MUTANT by a helper: s/if (exchange.status() >= 300)/log(exchange.status()); if (false)/
#include <cstdio>
#include <string>

namespace http {
class Exchange {
public:
  explicit Exchange(std::string url);
  void send(const std::string &body);
  int status() const;
  void require2xx() const;
  void retryLater();
};
} // namespace http

void log(int status) { std::printf("answered %d\n", status); }

void notify() {
  http::Exchange exchange("https://orders.example"); // HARNESS-EXPECT: payments.answer-settled
  exchange.send("1");
  if (exchange.status() >= 300)
    std::puts("not accepted");
}
