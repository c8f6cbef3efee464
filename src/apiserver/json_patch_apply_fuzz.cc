// SPDX-License-Identifier: Apache-2.0
// A patch from anywhere either applies, leaving a document that can be written and read again, or
// is refused with one of three codes. The input is the object and the patch, a zero byte between.
#include "apiserver/json_patch_apply.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "json/document.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto middle = text.find('\0');
  if (middle == std::string_view::npos) return 0;
  const auto object = vo::json::parse_document(text.substr(0, middle));
  const auto patch = vo::json::parse_document(text.substr(middle + 1));
  if (!object || !patch) return 0;
  const auto patched = vo::apiserver::apply_json_patch(*object, *patch);
  if (patched) {
    VO_ASSERT(vo::json::parse_document(vo::json::write_compact(*patched)));
  } else {
    const int code = patched.error().code;
    VO_ASSERT(code == 400 || code == 413 || code == 422);
  }
  return 0;
}
