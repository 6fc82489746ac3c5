// The date by which waivers and the like expire.
#pragma once

#include <string>

namespace harness::policy {

// Today in UTC, yyyy-mm-dd. That of SOURCE_DATE_EPOCH (reproducible-builds.org) if it is set: then equal inputs are judged alike
// on every day.
std::string today();

// Has the day not come anywhere on earth, by the clock or by SOURCE_DATE_EPOCH, whichever is later? (Builds that are to be
// reproducible may set it to a day long ago.)
bool isFuture(const std::string &date);

} // namespace harness::policy
