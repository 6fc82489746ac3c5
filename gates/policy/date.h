// The date by which waivers and the like expire.
#pragma once

#include <string>

namespace harness::policy {

// Today in UTC, yyyy-mm-dd. That of SOURCE_DATE_EPOCH (reproducible-builds.org) if it is set: then equal inputs are judged alike
// on every day.
std::string today();

} // namespace harness::policy
