#include "os.h"

#include <cstdlib>

int os() { return std::getenv("X") ? 1 : 0; }
