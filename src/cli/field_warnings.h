// SPDX-License-Identifier: Apache-2.0
// Fields that somebody wrote and KubeVirt drops in silence: one line for each, however many objects
// have it.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "kubevirt/field_check.h"

namespace vo::cli {

class FieldWarnings {
 public:
  // `object` names the one that has them: "VirtualMachine ns/a".
  void add(const std::string& object, const std::vector<kubevirt::UnknownField>& fields);

  std::vector<std::string> lines() const;

 private:
  struct Seen {
    std::string first;  // the object
    std::string hint;
    std::size_t count = 0;
  };
  // A file may invent any number of names; more than this is not worth a person's time.
  static constexpr std::size_t kMostPaths = 1000;

  std::map<std::string, Seen> by_path_;
};

}  // namespace vo::cli
