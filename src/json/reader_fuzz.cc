// SPDX-License-Identifier: Apache-2.0
// The forward walk on any bytes: no crash, and where the tree parser sees an object the walk does.
#include "json/reader.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/result.h"
#include "json/document.h"
#include "json/value.h"

namespace {

using vo::Status;
using vo::json::Value;

// Looks at every other value, skips the rest, and stops where it gets deep.
Status walk(Value value, int depth) {
  int turn = 0;
  const auto visit = [&](Value member) -> Status {
    if (depth > 64 || turn++ % 2 == 1) return {};
    return walk(member, depth + 1);
  };
  if (value.is_object()) {
    return for_each_member(value, [&](std::string_view, Value member) { return visit(member); });
  }
  if (value.is_array()) return for_each_element(value, visit);
  VO_CHECK_OK(value.token());
  return {};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static vo::json::Reader reader;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Status status = reader.read(text, [](Value root) { return walk(root, 0); });
  const auto tree = vo::json::parse_document(text);
  if (!tree || !tree->is_object() || status) return 0;
  // The walk refuses numbers beyond a double and scalars beyond the limit; the tree does not.
  const std::string& message = status.error().message();
  VO_ASSERT(message.find("expected a scalar") != std::string::npos ||
            message.find("the limit is") != std::string::npos);
  return 0;
}
