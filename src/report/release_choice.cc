// SPDX-License-Identifier: Apache-2.0
#include "report/release_choice.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "kubevirt/objects.h"
#include "overhead/image_reference.h"
#include "overhead/release.h"
#include "overhead/release_match.h"
#include "overhead/version_text.h"
#include "report/explanation.h"

namespace vo::report {
namespace {

using From = ReleaseChoice::From;

ReleaseChoice chosen(const overhead::ReleaseMatch& match, From from, std::string_view text) {
  return {.candidates = match.candidates,
          .from = from,
          .assumed = false,
          .text = std::string{text},
          .note = match.note};
}

bool is_before_1_0(std::string_view text) {
  const auto tag = overhead::is_image_reference(text) ? overhead::image_tag(text) : text;
  const auto version = overhead::parse_version_text(tag);
  return version && version->major == 0;
}

// The reason alone: the list of known releases belongs to a refusal, not to a note.
std::string reason(const Error& error) {
  const std::string& message = error.message();
  return message.substr(0, message.find("; known are "));
}

// Asks one source after the other; keeps why those before the answer gave none.
class Search {
 public:
  // nullopt: ask the next one.
  Result<std::optional<ReleaseChoice>> ask(From from, std::string_view text) {
    auto match = overhead::resolve_release(text);
    if (match) return with_notes(chosen(*match, from, text));
    if (is_before_1_0(text)) return std::move(match).error();
    notes_ += notes_.empty() ? "" : "; ";
    notes_ += reason(match.error());
    return std::optional<ReleaseChoice>{};
  }

  ReleaseChoice newest() {
    return *with_notes({.candidates = {&overhead::newest_release()}, .from = From::kNewest});
  }

 private:
  std::optional<ReleaseChoice> with_notes(ReleaseChoice choice) const {
    if (choice.note.empty() || notes_.empty()) {
      choice.note += notes_;
    } else {
      choice.note = notes_ + "; " + choice.note;
    }
    return choice;
  }

  std::string notes_;
};

// Something runs, and nothing says that the CR's own launcher is what runs.
bool may_be_another(const kubevirt::KubeVirt& kubevirt, const kubevirt::LauncherPod* pod,
                    const kubevirt::VirtualMachineInstance& vmi) {
  const std::string& image = pod != nullptr ? pod->compute_image : vmi.launcher_image;
  const bool runs = pod != nullptr || !image.empty();
  return runs && (kubevirt.launcher_image != image || vmi.outdated_launcher_image);
}

}  // namespace

std::string_view to_string(ReleaseChoice::From from) {
  switch (from) {
    case From::kFlag: return "flag";
    case From::kImage: return "image";
    case From::kInstance: return "instance";
    case From::kKubeVirt: return "kubevirt";
    case From::kNewest: return "assumed";
  }
  return "";
}

Result<ReleaseChoice> choose_release(const std::optional<overhead::ReleaseMatch>& flag,
                                     const std::string& flag_text,
                                     const kubevirt::VirtualMachineInstance& vmi,
                                     const kubevirt::LauncherPod* pod,
                                     const kubevirt::KubeVirt* kubevirt) {
  if (flag) return chosen(*flag, From::kFlag, flag_text);
  Search search;
  if (pod != nullptr && !pod->compute_image.empty()) {
    VO_TRY(auto choice, search.ask(From::kImage, pod->compute_image));
    if (choice) return *std::move(choice);
  }
  if (pod == nullptr && !vmi.launcher_image.empty()) {
    VO_TRY(auto choice, search.ask(From::kInstance, vmi.launcher_image));
    if (choice) return *std::move(choice);
  }
  if (kubevirt != nullptr && !kubevirt->observed_version.empty()) {
    VO_TRY(auto choice, search.ask(From::kKubeVirt, kubevirt->observed_version));
    if (choice) choice->assumed = may_be_another(*kubevirt, pod, vmi);
    if (choice) return *std::move(choice);
  }
  return search.newest();
}

}  // namespace vo::report
