// SPDX-License-Identifier: Apache-2.0
// The token of a list's next page: the revision of the first page, and where to go on. In
// kube-apiserver's own encoding.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vo::apiserver {

struct ContinueToken {
  std::int64_t revision = -1;  // -1: whatever is there now (an inconsistent list)
  std::string start;           // the first key that may come

  std::string text() const;
};

// nullopt: not one of ours.
std::optional<ContinueToken> read_continue_token(std::string_view text);

}  // namespace vo::apiserver
