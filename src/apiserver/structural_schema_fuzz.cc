// SPDX-License-Identifier: Apache-2.0
// Any schema that parses handles any object, and what it has pruned and defaulted once it leaves
// alone the second time. The input is the schema and the object, a zero byte between.
#include "apiserver/structural_schema.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "json/document.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto middle = text.find('\n');
  if (middle == std::string_view::npos) return 0;
  const auto document = vo::json::parse_document(text.substr(0, middle));
  auto object = vo::json::parse_document(text.substr(middle + 1));
  if (!document || !object) return 0;
  const auto schema = vo::apiserver::StructuralSchema::parse(*document);
  if (!schema) return 0;
  (void)schema->prune(*object);
  (void)schema->validate(*object);
  VO_ASSERT(schema->prune(*object).empty());
  schema->set_defaults(*object);
  return 0;
}
