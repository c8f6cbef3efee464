// SPDX-License-Identifier: Apache-2.0
// Uids and the random ends of generated names, from a seed: the same seed gives the same cluster.
#pragma once

#include <cstdint>
#include <string>

namespace vo::apiserver {

class IdSource {
 public:
  explicit IdSource(std::uint64_t seed) : state_(seed) {}

  std::string uid();          // a version 4 UUID
  std::string name_suffix();  // five of the letters and digits that Kubernetes uses
  std::uint64_t next();

 private:
  std::uint64_t state_;
};

}  // namespace vo::apiserver
