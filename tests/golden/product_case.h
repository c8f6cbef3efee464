// SPDX-License-Identifier: Apache-2.0
// Golden cases through the product's own decoders, as the program would read the VMI and the
// KubeVirt CR: what ./dev golden answers from.
#pragma once

#include <string_view>

#include "base/result.h"
#include "support/case_decoder.h"

namespace vo::test {

// A line {"id", "config", "vmi"}. Error: kInput with the path.
Result<GoldenCase> decode_product_case(std::string_view line);

}  // namespace vo::test
