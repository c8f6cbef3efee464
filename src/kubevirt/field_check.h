// SPDX-License-Identifier: Apache-2.0
// Fields of a VMI's spec that KubeVirt does not know and drops in silence, though their writer
// believes that they count: `cpu.thread`, `autoattachGraphicsDevices`, `resources.clock`. Only the
// objects that sizes depend on are looked at. For `explain`; not for the watch stream.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "json/reader.h"

namespace vo::kubevirt {

inline constexpr std::string_view kVmiSpecPath = ".spec";
inline constexpr std::string_view kVmSpecPath = ".spec.template.spec";

struct UnknownField {
  std::string path;  // ".spec.domain.cpu.thread"
  std::string hint;  // "did you mean threads?", "it belongs into .spec.domain", or empty
};

// In the order of the text, at most a hundred. `spec_path` says where the VMI spec is. Error:
// kInput, broken JSON.
Result<std::vector<UnknownField>> unknown_fields(json::Reader& reader, std::string_view text,
                                                 std::string_view spec_path);

}  // namespace vo::kubevirt
