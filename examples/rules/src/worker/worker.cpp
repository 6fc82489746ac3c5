#include "worker/worker.h"

#include "audit/audit.h"
#include "bank/bank.h"
#include "http/exchange.h"

namespace worker {

void refund(int order) {
  bank::refund(order);
  audit::append("refunded " + std::to_string(order));
}

void notify(int order) {
  http::Exchange exchange("https://orders.example/notify");
  exchange.send(std::to_string(order));
  exchange.require2xx();
}

void notifySoon(int order) {
  http::Exchange exchange("https://orders.example/notify");
  exchange.send(std::to_string(order));
  if (exchange.status() >= 500)
    exchange.retryLater();
  else
    exchange.require2xx();
}

} // namespace worker
