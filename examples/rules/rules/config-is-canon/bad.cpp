// What happened: a limit was raised by the service itself.
#include <fstream>
#include <string>

namespace config {
std::string path() { return "config/service.ini"; }
} // namespace config

void raiseLimit(int limit) {
  std::ofstream to(config::path(), std::ios::app); // HARNESS-EXPECT: payments.config-is-canon
  to << "limit = " << limit << '\n';
}
