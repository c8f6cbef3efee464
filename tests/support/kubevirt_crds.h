// SPDX-License-Identifier: Apache-2.0
// The CRDs of crds/, as KubeVirt's releases install them.
#pragma once

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <vector>

#include "json/document.h"
#include "support/gzip_file.h"

namespace vo::test {

inline std::filesystem::path crd_folder() { return std::filesystem::path(VO_SOURCE_DIR) / "crds"; }

// `release`: "main", "v1.0.1"; `plural`: "virtualmachineinstances".
inline json::Document kubevirt_crd(std::string_view release, std::string_view plural) {
  const auto path = crd_folder() / release / (std::string(plural) + ".json.gz");
  return json::parse_document(read_gzip_file(path)).value();
}

inline std::vector<std::filesystem::path> all_crd_files() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(crd_folder())) {
    if (entry.path().extension() == ".gz") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

// The schema of the first version.
inline const json::Document& schema_of(const json::Document& crd) {
  return crd.at_pointer("/spec/versions/0/schema/openAPIV3Schema");
}

}  // namespace vo::test
