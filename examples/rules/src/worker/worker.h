#pragma once

namespace worker {

void refund(int order);
void notify(int order);

} // namespace worker
