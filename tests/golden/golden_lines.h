// SPDX-License-Identifier: Apache-2.0
// Our answers to golden cases, as lines in the golden files' format.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "overhead/release.h"
#include "overhead/spec.h"

namespace vo::test {

struct GoldenCase;

// {"id":0,"overhead":449911976}
Result<std::string> overhead_line(const GoldenCase& input, const overhead::Release& release);

// {"id":0,"requests":{"cpu":"3",…},"limits":{…}}, keys sorted
Result<std::string> resources_line(const GoldenCase& input, const overhead::Release& release);

// {"in","ok","string","value","milli","kilo","format","sign"}, or {"in","ok":false,"error"}. A
// number beyond int64 is null.
std::string quantity_line(std::string_view in);

// {"a","b","cmp","add","sub"}; null where a result is beyond the bounds.
std::string arithmetic_line(std::string_view a, std::string_view b);

// {"in","ok","bits","text"}, or {"in","ok":false,"error"}
std::string ratio_line(std::string_view in);

}  // namespace vo::test
