// SPDX-License-Identifier: Apache-2.0
// Label and field selectors, read from a query and matched against stored objects.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "apiserver/refusal.h"
#include "apiserver/stored_object.h"

namespace vo::apiserver {

enum class Relation : std::uint8_t { kIn, kNotIn, kExists, kAbsent, kGreater, kLess };

// "environment in (dev, qa)"; `a=b` is `a in (b)`, and `a!=b` also holds where a is absent.
struct LabelRequirement {
  std::string key;
  Relation relation = Relation::kExists;
  std::vector<std::string> values;
};

struct FieldRequirement {
  enum class Field : std::uint8_t { kName, kNamespace, kOther };
  Field field = Field::kName;
  std::size_t index = 0;  // of kOther: into StoredObject::fields
  std::string value;
  bool equal = true;
};

class Selector {
 public:
  // `field_paths` as the collection has them. Refused: 400.
  static Outcome<Selector> parse(std::string_view labels, std::string_view fields,
                                 const std::vector<std::string>& field_paths);

  bool empty() const { return labels_.empty() && fields_.empty(); }
  bool matches(const StoredObject& object) const;

 private:
  std::vector<LabelRequirement> labels_;
  std::vector<FieldRequirement> fields_;
};

Outcome<std::vector<LabelRequirement>> parse_label_selector(std::string_view text);

}  // namespace vo::apiserver
