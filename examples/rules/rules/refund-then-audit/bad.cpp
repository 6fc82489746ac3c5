// What happened: the row first, "so that it is not forgotten".
#include <string>

namespace bank {
void refund(int) {}
}
namespace audit {
void append(const std::string &) {}
}

void refund(int order) {
  audit::append("refunded"); // HARNESS-EXPECT: payments.refund-then-audit
  bank::refund(order);
}
