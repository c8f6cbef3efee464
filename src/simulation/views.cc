// SPDX-License-Identifier: Apache-2.0
#include "simulation/views.h"

#include "base/result.h"
#include "json/document.h"
#include "json/reader.h"
#include "kubevirt/decode.h"
#include "kubevirt/objects.h"

namespace vo::simulation {

Result<kubevirt::VirtualMachineInstance> view_vmi(const json::Document& vmi) {
  json::Reader reader;
  return kubevirt::decode(reader, json::write_compact(vmi), kubevirt::decode_vmi);
}

Result<kubevirt::KubeVirt> view_kubevirt(const json::Document& kubevirt) {
  json::Reader reader;
  return kubevirt::decode(reader, json::write_compact(kubevirt), kubevirt::decode_kubevirt);
}

}  // namespace vo::simulation
