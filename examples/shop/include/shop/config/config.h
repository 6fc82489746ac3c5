#pragma once

namespace shop {

// The number that the environment variable holds; `otherwise` when it is not set.
int config(const char *name, int otherwise);

} // namespace shop
