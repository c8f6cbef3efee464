// SPDX-License-Identifier: Apache-2.0
// Where in its source a value is that a decoder did not like.
#pragma once

#include <cstddef>
#include <string_view>

#include "json/place.h"
#include "json/yaml_stream.h"

namespace vo::json {

// The offset in a JSON text of the value that a path leads to: ".spec.volumes[2].name", or the
// message of a decoder's error, which starts with one. Where the path leads nowhere, the last value
// on its way; 0 is the text's own. Linear in the text.
std::size_t find_value(std::string_view text, std::string_view path);

// The same in the lines and columns of what the piece was read from.
Place locate(const StreamPiece& piece, std::string_view path);

}  // namespace vo::json
