#include "config/config.h"
#include "web/server.h"
#include "worker/worker.h"

int main() {
  config::render("workers", 4);
  worker::refund(7);
  worker::notify(7);
  worker::notifySoon(8);
  return web::serve("acme") ? 0 : 1;
}
