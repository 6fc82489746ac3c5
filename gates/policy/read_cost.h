// [cost.weights], [[budget]], and the baseline of cost beside harness.toml.
#pragma once

#include "policy/toml_reader.h"
#include "policy_generated.h"

namespace harness::policy {

void readCost(Reading &reading, TableReader &file, PolicyT &policy);

// harness.cost.toml in the folder of `policyPath`. That it is not there is no mistake; it has still to be written:
//
//   schema = 1
//
//   [target.shop_domain.domain.public_function]     target, component ("-": none), measure
//   "shop::price(const Order &)" = 1                entity = how many
void readCostBaseline(Reading &reading, llvm::StringRef policyPath, PolicyT &policy);
inline constexpr llvm::StringLiteral CostBaselineName = "harness.cost.toml";
inline constexpr int64_t CostBaselineSchema = 1;

} // namespace harness::policy
