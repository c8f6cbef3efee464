// SPDX-License-Identifier: Apache-2.0
#include "simulation/turn.h"

#include <string>

#include "simulation/identities.h"

namespace vo::simulation {

std::string controller_account(const Turn& turn) {
  return kubevirt_account(turn.kubevirt.namespace_name, "kubevirt-controller");
}

std::string handler_account(const Turn& turn) {
  return kubevirt_account(turn.kubevirt.namespace_name, "kubevirt-handler");
}

std::string api_account(const Turn& turn) {
  return kubevirt_account(turn.kubevirt.namespace_name, "kubevirt-apiserver");
}

}  // namespace vo::simulation
