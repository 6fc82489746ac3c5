#include "a.h"

int a() { return a2(); }
