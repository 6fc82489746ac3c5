// The template is read, what runs is written.
//
// MUTANT writes it: s/std::ofstream to(config::rendered());/std::ofstream to(config::path());/
// MUTANT opens it later: s/std::ofstream to(config::rendered());/std::ofstream to; to.open(config::path());/
// MUTANT takes it away, as in C: s/std::ofstream to(config::rendered());/std::remove(config::path().c_str());/
// MUTANT puts another in its place: s/std::ofstream to(config::rendered());/std::filesystem::rename(config::rendered(), config::path());/
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

namespace config {
std::string path() { return "config/service.ini"; }
std::string rendered() { return "/run/service.ini"; }
} // namespace config

void render() {
  std::ifstream from(config::path());
  std::ofstream to(config::rendered());
}
