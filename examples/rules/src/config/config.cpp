#include "config/config.h"

#include <fstream>
#include <stdexcept>

namespace config {

std::string path() { return "config/service.ini"; }
std::string rendered() { return "/run/service.ini"; }

void render(const std::string &key, int value) {
  std::ifstream from(path());
  std::ofstream to(rendered());
  to << from.rdbuf() << key << " = " << value << '\n';
  to.close();
  if (!to)
    throw std::runtime_error("cannot write " + rendered());
}

} // namespace config
