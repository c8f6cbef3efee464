// SPDX-License-Identifier: Apache-2.0
#include "controller/status_patch.h"

#include <string>

#include "controller/places.h"
#include "kube/json_patch.h"
#include "kubevirt/json_token.h"
#include "kubevirt/objects.h"
#include "quantity/quantity.h"

namespace vo::controller {

const kubevirt::JsonToken& stored_token(Field field, const kubevirt::VirtualMachineInstance& vmi) {
  return field == Field::kMemory ? vmi.memory_overhead : vmi.cpu_overhead;
}

bool add_status_value(kube::JsonPatch& patch, Field field,
                      const kubevirt::VirtualMachineInstance& vmi, const Quantity& value) {
  const std::string token = kubevirt::string_token(value.to_string());
  if (field == Field::kMemory && !vmi.has_status_memory) {
    patch.test_absent({"status", "memory"});
    patch.add({"status", "memory"}, R"({"memoryOverhead":)" + token + "}");
    return true;
  }
  if (field == Field::kCpu && !vmi.has_current_cpu_topology) return false;
  const kube::JsonPointer path =
      field == Field::kMemory ? kube::JsonPointer{"status", "memory", "memoryOverhead"}
                              : kube::JsonPointer{"status", "currentCPUTopology", "cpuOverhead"};
  test_token(patch, path, stored_token(field, vmi));
  patch.add(path, token);
  return true;
}

void test_token(kube::JsonPatch& patch, const kube::JsonPointer& path,
                const kubevirt::JsonToken& token) {
  if (token) {
    patch.test(path, *token);
  } else {
    patch.test_absent(path);
  }
}

}  // namespace vo::controller
