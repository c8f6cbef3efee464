// SPDX-License-Identifier: Apache-2.0
// Where a server listens, as controllers spell it: ":8081", "127.0.0.1:8081", "[::1]:8081",
// "localhost:8081", or "0" for not at all.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace vo::net {

struct BindAddress {
  std::string host{};      // a literal address; "": every interface, IPv6 and IPv4
  std::uint16_t port = 0;  // 0: any free one
};

std::string to_string(const BindAddress& address);

// nullopt for "0". Error: kInput for any other text.
Result<std::optional<BindAddress>> parse_bind_address(std::string_view text);

}  // namespace vo::net
