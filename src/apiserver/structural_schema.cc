// SPDX-License-Identifier: Apache-2.0
#include "apiserver/structural_schema.h"

#include <memory>
#include <string>
#include <utility>

#include "apiserver/schema_node.h"
#include "base/check.h"
#include "base/result.h"
#include "json/document.h"

namespace vo::apiserver {

StructuralSchema::StructuralSchema(std::shared_ptr<const SchemaNode> root, std::string text)
    : root_(std::move(root)), text_(std::move(text)) {}

Result<StructuralSchema> StructuralSchema::parse(const json::Document& open_api_v3_schema) {
  VO_TRY(auto root, parse_schema(open_api_v3_schema));
  return StructuralSchema(std::shared_ptr<const SchemaNode>(std::move(root)),
                          json::write_compact(open_api_v3_schema));
}

json::Document StructuralSchema::open_api() const {
  auto document = json::parse_document(text_);
  VO_ASSERT(document);
  return *std::move(document);
}

}  // namespace vo::apiserver
