// SPDX-License-Identifier: Apache-2.0
#include "kubevirt/launcher_release.h"

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "kubevirt/objects.h"
#include "overhead/release_match.h"

namespace vo::kubevirt {
namespace {

LauncherRelease judged(const Result<overhead::ReleaseMatch>& match, std::string_view text,
                       std::string_view from) {
  if (!match) return {.name = std::string{text}, .why = match.error().message()};
  std::string why = format("{} {}", from, text);
  if (!match->note.empty()) why += ": " + match->note;
  const auto& likeliest = match->release();
  if (match->certain() || match->same_overhead()) {
    return {.release = &likeliest, .name = std::string{likeliest.tag}, .why = std::move(why)};
  }
  return {.name = std::string{text}, .why = std::move(why)};
}

// The label of an outdated launcher is about the pod that the VMI runs in, not about the one that
// it migrates to.
bool is_elsewhere(const VirtualMachineInstance& vmi, const LauncherPod& pod) {
  return !pod.migration_uid.empty() && pod.node_name != vmi.node_name;
}

bool runs_what_is_deployed(const VirtualMachineInstance& vmi, const LauncherPod& pod,
                           const KubeVirt* kubevirt) {
  return kubevirt != nullptr && !kubevirt->launcher_image.empty() &&
         kubevirt->launcher_image == pod.compute_image &&
         (!vmi.outdated_launcher_image || is_elsewhere(vmi, pod));
}

}  // namespace

LauncherRelease launcher_release(const VirtualMachineInstance& vmi, const LauncherPod& pod,
                                 const KubeVirt* kubevirt) {
  const auto by_image = overhead::resolve_release(pod.compute_image);
  const bool says_nothing = !by_image && by_image.error().action() == Action::kNotFound;
  if (!says_nothing) return judged(by_image, pod.compute_image, "image");
  if (!runs_what_is_deployed(vmi, pod, kubevirt)) {
    return {.why = format("image {} names no release", pod.compute_image)};
  }
  return judged(overhead::resolve_release(kubevirt->observed_version), kubevirt->observed_version,
                "the CR's observed version");
}

}  // namespace vo::kubevirt
