// Each request is settled, on every way.
//
// MUTANT logs it and goes on: s/once.require2xx();/std::printf("%d\\n", once.status());/
// MUTANT settles it on one way only: s/exchange.retryLater();/urgent = false;/
// MUTANT sends twice and settles once: s/again.send("2"); again.require2xx();/again.send("2");/
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
  http::Exchange once("https://orders.example");
  once.send("1");
  once.require2xx();
}

void notifySoon(bool urgent) {
  http::Exchange exchange("https://orders.example");
  exchange.send("1");
  if (urgent)
    exchange.require2xx();
  else
    exchange.retryLater();
}

void twice() {
  http::Exchange first("https://orders.example");
  first.send("1");
  first.require2xx();
  http::Exchange again("https://orders.example");
  again.send("2"); again.require2xx();
}

void never() { http::Exchange exchange("https://orders.example"); } // asks nothing
