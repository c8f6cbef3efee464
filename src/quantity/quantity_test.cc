// SPDX-License-Identifier: Apache-2.0
#include "quantity/quantity.h"

#include <gtest/gtest.h>

namespace vo {
namespace {

std::string reprint(std::string_view text) {
  const auto quantity = Quantity::parse(text);
  return quantity ? quantity->to_string() : quantity.error().message();
}

TEST(Quantity, prints_canonically) { EXPECT_EQ(reprint("1024Mi"), "1Gi"); }

}  // namespace
}  // namespace vo
