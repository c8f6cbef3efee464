// SPDX-License-Identifier: Apache-2.0
#include "controller/messages.h"

#include <string_view>

namespace vo::controller {

std::string_view to_string(Resource resource) {
  switch (resource) {
    case Resource::kVmis: return "virtualmachineinstances";
    case Resource::kPods: return "pods";
    case Resource::kMigrations: return "virtualmachineinstancemigrations";
    case Resource::kKubeVirts: return "kubevirts";
  }
  return "unknown";
}

}  // namespace vo::controller
