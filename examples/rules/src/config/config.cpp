#include "config/config.h"

#include <fstream>

namespace config {

std::string path() { return "config/service.ini"; }
std::string rendered() { return "/run/service.ini"; }

void render(const std::string &key, int value) {
  std::ifstream from(path());
  std::ofstream to(rendered());
  to << from.rdbuf() << key << " = " << value << '\n';
}

} // namespace config
