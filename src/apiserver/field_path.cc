// SPDX-License-Identifier: Apache-2.0
#include "apiserver/field_path.h"

#include <string>

#include "base/format.h"

namespace vo::apiserver {

std::string FieldPath::text() const {
  if (is_root()) return {};
  std::string path = parent_->text();
  if (in_list_) return path + format("[{}]", index_);
  if (!path.empty()) path += '.';
  return path.append(key_);
}

}  // namespace vo::apiserver
