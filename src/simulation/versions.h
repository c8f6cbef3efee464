// SPDX-License-Identifier: Apache-2.0
// Which release the parts of an installed KubeVirt run at.
#pragma once

#include <string>
#include <string_view>

#include "json/document.h"
#include "overhead/release.h"

namespace vo::simulation {

// The release that a version text means; the newest where it means none.
const overhead::Release& release_of(std::string_view version);

// The version that an annotation of the CR pins a component to; `otherwise` where there is none.
std::string pinned_version(const json::Document& kubevirt, std::string_view pin,
                           std::string_view otherwise);

// virt-api is the last to be upgraded: it runs at the observed version.
const overhead::Release& api_release(const json::Document& kubevirt);

}  // namespace vo::simulation
