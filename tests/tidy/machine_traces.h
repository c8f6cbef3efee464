// SPDX-License-Identifier: Apache-2.0
// Text that only makes sense on the machine it was written on: home directories, the place of this
// checkout, package registries of one company.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tidy/source_file.h"

namespace vo::tidy {

class MachineTraces {
 public:
  // `checkout`: the absolute path of the tree.
  explicit MachineTraces(std::string_view checkout);

  Findings operator()(const SourceFile& file) const;

 private:
  std::vector<std::string> paths_;
};

}  // namespace vo::tidy
