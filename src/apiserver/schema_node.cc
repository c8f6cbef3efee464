// SPDX-License-Identifier: Apache-2.0
#include "apiserver/schema_node.h"

#include <algorithm>
#include <string_view>

namespace vo::apiserver {

const SchemaNode* SchemaNode::property(std::string_view name) const {
  const auto found = std::ranges::lower_bound(properties, name, {}, &SchemaProperty::name);
  return found != properties.end() && found->name == name ? found->node.get() : nullptr;
}

const SchemaNode* SchemaNode::member(std::string_view name) const {
  const SchemaNode* found = property(name);
  return found == nullptr ? additional_properties.get() : found;
}

}  // namespace vo::apiserver
