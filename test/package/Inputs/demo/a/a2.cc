#include "a.h"

int a2() { return 0; }
