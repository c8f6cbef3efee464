// SPDX-License-Identifier: Apache-2.0
// The two status fields as places in a VMI, and the patch operations that write them.
#pragma once

#include "controller/places.h"
#include "kube/json_patch.h"
#include "kubevirt/objects.h"
#include "quantity/quantity.h"

namespace vo::controller {

const kubevirt::JsonToken& stored_token(Field field, const kubevirt::VirtualMachineInstance& vmi);

// Tests the stored value (or the absent parent) and puts `value` there. status.memory is added
// whole where it is absent; currentCPUTopology is never created: false then, and the patch is
// unchanged.
bool add_status_value(kube::JsonPatch& patch, Field field,
                      const kubevirt::VirtualMachineInstance& vmi, const Quantity& value);

// Tests that the value at `path` is still the token that was seen there.
void test_token(kube::JsonPatch& patch, const kube::JsonPointer& path,
                const kubevirt::JsonToken& token);

}  // namespace vo::controller
