#include "http/exchange.h"

#include <stdexcept>

namespace http {

Exchange::Exchange(std::string url) : url(std::move(url)) {}
void Exchange::send(const std::string &body) { answered = body.empty() ? 400 : 202; }
int Exchange::status() const { return answered; }
void Exchange::require2xx() const {
  if (answered / 100 != 2)
    throw std::runtime_error(url + " answered " + std::to_string(answered));
}
void Exchange::retryLater() { answered = 0; }

} // namespace http
