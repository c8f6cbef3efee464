// SPDX-License-Identifier: Apache-2.0
#include "simulation/versions.h"

#include <string>
#include <string_view>

#include "json/document.h"
#include "json/fields.h"
#include "overhead/release.h"
#include "overhead/release_match.h"
#include "simulation/names.h"
#include "simulation/object.h"

namespace vo::simulation {

const overhead::Release& release_of(std::string_view version) {
  const auto match = overhead::resolve_release(version);
  return match ? match->release() : overhead::newest_release();
}

std::string pinned_version(const json::Document& kubevirt, std::string_view pin,
                           std::string_view otherwise) {
  const std::string_view pinned = annotation(kubevirt, pin);
  return std::string(pinned.empty() ? otherwise : pinned);
}

const overhead::Release& api_release(const json::Document& kubevirt) {
  const std::string_view observed = json::text_at(kubevirt, {"status", "observedKubeVirtVersion"});
  return release_of(pinned_version(kubevirt, kPinApi, observed));
}

}  // namespace vo::simulation
