// SPDX-License-Identifier: Apache-2.0
// Files that travel inside the program (cmake/Embed.cmake).
#pragma once

#include <string_view>
#include <vector>

namespace vo::embedded {

struct File {
  std::string_view name;  // "v1.8.4/virtualmachines.json.gz"
  std::string_view bytes;
};

// The CRDs of KubeVirt, by release.
const std::vector<File>& crds();

}  // namespace vo::embedded
