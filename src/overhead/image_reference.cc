// SPDX-License-Identifier: Apache-2.0
#include "overhead/image_reference.h"

#include <cstddef>
#include <string_view>

namespace vo::overhead {

bool is_image_reference(std::string_view text) {
  return text.find_first_of("/:@") != std::string_view::npos;
}

std::string_view image_tag(std::string_view reference) {
  reference = reference.substr(0, reference.find('@'));
  // A colon before the last slash belongs to the registry's port.
  reference.remove_prefix(reference.rfind('/') + 1);
  const std::size_t colon = reference.find(':');
  if (colon == std::string_view::npos) return {};
  // containerd shows an image it knows by digest only as "sha256:…".
  if (reference.substr(0, colon) == "sha256") return {};
  return reference.substr(colon + 1);
}

}  // namespace vo::overhead
