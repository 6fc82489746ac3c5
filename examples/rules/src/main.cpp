#include "config/config.h"
#include "web/responses.h"
#include "worker/worker.h"

int main() {
  config::render("workers", 4);
  worker::refund(7);
  worker::notify(7);
  return web::activate("acme").status == 201 ? 0 : 1;
}
