// The row is written when there is something to tell.
//
// MUTANT the other way round: s/bank::refund(order); audit::append("refunded");/audit::append("refunded"); bank::refund(order);/
// MUTANT only if it is worth it: s/bank::refund(order); log("/if (order > 100) bank::refund(order); log("/
// MUTANT when the bank refused: s/throw;/audit::append("refunded");/
#include <string>

namespace bank {
void refund(int order);
}
namespace audit {
void append(const std::string &row);
}

void log(const std::string &row) { audit::append(row); }

void refund(int order) { bank::refund(order); audit::append("refunded"); }

void refundAndLog(int order) { bank::refund(order); log("refunded"); }

void refundOrNot(int order) {
  try {
    bank::refund(order);
  } catch (...) {
    throw;
  }
  audit::append("refunded");
}
