#pragma once
#include <string>

namespace config {

std::string path();                              // of the template, which is under version control
std::string rendered();                          // of what runs, which is not
void render(const std::string &key, int value); // from the one into the other

} // namespace config
