// SPDX-License-Identifier: Apache-2.0
// Values of JSON tokens as they stand in an object: a quantity or text may come as a string or as a
// number, and goes back into a JSON patch exactly as it came.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "kubevirt/objects.h"
#include "quantity/quantity.h"

namespace vo::kubevirt {

// `"290Mi"` and `304087040` alike; nullopt where absent or no quantity.
std::optional<Quantity> quantity_of(const JsonToken& token);

// The text of a JSON string token, unescaped; nullopt where absent or no string.
std::optional<std::string> text_of(const JsonToken& token);

// The JSON string token of a text.
std::string string_token(std::string_view text);

}  // namespace vo::kubevirt
