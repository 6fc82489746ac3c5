#pragma once

namespace bank {

void refund(int order); // throws when the bank refuses

} // namespace bank
