// SPDX-License-Identifier: Apache-2.0
// The status line and the headers of an answer, for this layer's own sources.
#pragma once

#include <cstdint>
#include <string>

#include "net/server_message.h"

namespace vo::net {

// How the client knows where the body ends.
enum class Framing : std::uint8_t { kLength, kChunked, kUntilClose };

std::string response_head(const ServerResponse& response, Framing framing, bool keep_alive);

}  // namespace vo::net
