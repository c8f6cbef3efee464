// SPDX-License-Identifier: Apache-2.0
// Container image references: [REGISTRY[:PORT]/]PATH[:TAG][@DIGEST].
#pragma once

#include <string_view>

namespace vo::overhead {

// Whether the text can only be an image reference: it has a `/`, `:` or `@`.
bool is_image_reference(std::string_view text);

// The tag; empty where there is none (a digest alone, a bare name). Views the text.
std::string_view image_tag(std::string_view reference);

}  // namespace vo::overhead
