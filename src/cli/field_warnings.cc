// SPDX-License-Identifier: Apache-2.0
#include "cli/field_warnings.h"

#include <string>
#include <vector>

#include "base/format.h"
#include "kubevirt/field_check.h"

namespace vo::cli {

void FieldWarnings::add(const std::string& object,
                        const std::vector<kubevirt::UnknownField>& fields) {
  for (const kubevirt::UnknownField& field : fields) {
    if (by_path_.size() >= kMostPaths && !by_path_.contains(field.path)) continue;
    Seen& seen = by_path_[field.path];
    if (seen.count++ == 0) seen = {.first = object, .hint = field.hint, .count = 1};
  }
}

std::vector<std::string> FieldWarnings::lines() const {
  std::vector<std::string> lines;
  for (const auto& [path, seen] : by_path_) {
    std::string line =
        format("{}: {}: KubeVirt does not know this field and ignores it too", seen.first, path);
    if (!seen.hint.empty()) line += "; " + seen.hint;
    if (seen.count > 1) line += format(" (also in {} more)", seen.count - 1);
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace vo::cli
