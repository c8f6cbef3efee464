// SPDX-License-Identifier: Apache-2.0
// What client and server share: HTTP's headers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vo::net {

struct Header {
  std::string name;
  std::string value;
};

using Headers = std::vector<Header>;

// The first header of that name, in whatever case (HTTP/2 sends lower case); "" where there is
// none.
std::string_view header_value(const Headers& headers, std::string_view name);

}  // namespace vo::net
