// SPDX-License-Identifier: Apache-2.0
// The spec of a VMI, or of a VM's template, as overhead reads it.
#pragma once

#include <string_view>

#include "base/result.h"
#include "json/value.h"
#include "overhead/spec.h"

namespace vo::kubevirt {

// `value` is the object `spec` of a VMI.
Status read_spec(json::Value value, overhead::Spec& spec);

// A member of metadata.annotations, which count too.
void read_spec_annotation(std::string_view key, overhead::Spec& spec);

// A map of resources: {"memory": "1Gi", "cpu": 4}. Keys we do not count are passed over.
Status read_resource_map(json::Value value, overhead::ResourceMap& map);

overhead::Architecture architecture_of(std::string_view name);

}  // namespace vo::kubevirt
