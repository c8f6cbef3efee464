// SPDX-License-Identifier: Apache-2.0
// Where a walk through a document is: links on the stack, put into words only when somebody has to
// be told.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace vo::apiserver {

class FieldPath {
 public:
  FieldPath() = default;

  FieldPath child(std::string_view key) const { return {this, key, 0, false}; }
  FieldPath element(std::size_t index) const { return {this, {}, index, true}; }

  // "spec.disks[2].name"; empty for the root.
  std::string text() const;
  bool is_root() const { return parent_ == nullptr; }

 private:
  FieldPath(const FieldPath* parent, std::string_view key, std::size_t index, bool in_list)
      : parent_(parent), key_(key), index_(index), in_list_(in_list) {}

  const FieldPath* parent_ = nullptr;
  std::string_view key_;
  std::size_t index_ = 0;
  bool in_list_ = false;
};

}  // namespace vo::apiserver
