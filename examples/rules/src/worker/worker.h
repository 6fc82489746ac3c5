#pragma once

namespace worker {

void refund(int order);
void notify(int order);
void notifySoon(int order); // later, if the other side is not there

} // namespace worker
