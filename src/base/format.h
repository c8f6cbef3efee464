// SPDX-License-Identifier: Apache-2.0
// Text formatting behind one name, so that std::format can take over when the compiler has it.
#pragma once

#include <fmt/format.h>

namespace vo {

using fmt::format;

}  // namespace vo
