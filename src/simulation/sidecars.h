// SPDX-License-Identifier: Apache-2.0
// The containers of a launcher pod beside `compute`: the log of the serial console, and container
// disks. What they request, by release, and as the KubeVirt CR overrides it.
#pragma once

#include "json/document.h"
#include "overhead/spec.h"
#include "simulation/turn.h"

namespace vo::simulation {

void write_sidecars(json::Document& pod, const json::Document& vmi, const overhead::Spec& spec,
                    const Installation& kubevirt);

}  // namespace vo::simulation
