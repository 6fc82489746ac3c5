#pragma once

#include <cstdlib>
#include <iostream>

// Stops the test with the place and the text of what does not hold.
#define CHECK(condition)                                                                                              \
  do {                                                                                                                 \
    if (!(condition)) {                                                                                                \
      std::cerr << __FILE__ << ':' << __LINE__ << ": does not hold: " #condition "\n";                                 \
      std::exit(1);                                                                                                    \
    }                                                                                                                  \
  } while (false)
