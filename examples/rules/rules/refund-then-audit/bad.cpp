// What happened: the row first, "so that it is not forgotten".
//
// MUTANT through a helper: s/audit::append("refunded"); \/\//log("refunded"); \/\//
#include <string>

namespace bank {
void refund(int order);
}
namespace audit {
void append(const std::string &row);
}

void log(const std::string &row);

void refund(int order) {
  audit::append("refunded"); // HARNESS-EXPECT: payments.refund-then-audit
  bank::refund(order);
}
