// SPDX-License-Identifier: Apache-2.0
#include "tidy/machine_traces.h"

#include <algorithm>
#include <array>

#include "base/format.h"

namespace vo::tidy {
namespace {

// Folders that every machine has; naming them gives nothing away.
constexpr std::array<std::string_view, 7> kCommonFolders{"",     "/tmp", "/var/tmp", "/usr/src",
                                                         "/opt", "/srv", "/var"};

// In parts, so that this file does not find itself.
struct Parts {
  std::string_view before, middle, after;
};

constexpr std::array kHomes{Parts{"/", "home", "/"}, Parts{"/", "root", "/"},
                            Parts{"/", "Users", "/"}};
constexpr std::array kRegistries{Parts{"", "GOPROXY", "=http"}, Parts{"", "PIP_INDEX_URL", "="},
                                 Parts{"--", "index-url", ""}, Parts{".", "internal", ":"}};

std::string whole(const Parts& parts) {
  return format("{}{}{}", parts.before, parts.middle, parts.after);
}

bool continues_path(std::string_view text, std::size_t at) {
  if (at == 0) return false;
  const char before = text[at - 1];
  return is_word(before) || std::string_view{".-}*)~"}.find(before) != std::string_view::npos;
}

void find(const SourceFile& file, const std::string& wanted, bool is_path, Findings& findings) {
  for (auto at = file.text.find(wanted); at != std::string::npos;
       at = file.text.find(wanted, at + 1)) {
    if (is_path && continues_path(file.text, at)) continue;
    findings.push_back(
        {file.path, line_of(file.text, at),
         format("'{}' belongs to one machine: take it from the environment", wanted)});
  }
}

}  // namespace

MachineTraces::MachineTraces(std::string_view checkout) {
  for (const auto& home : kHomes) paths_.push_back(whole(home));
  const auto parent = checkout.substr(0, checkout.rfind('/'));
  const bool common = std::ranges::find(kCommonFolders, parent) != kCommonFolders.end();
  paths_.push_back(std::string{common ? checkout : parent} + "/");
}

Findings MachineTraces::operator()(const SourceFile& file) const {
  Findings findings;
  for (const auto& path : paths_) find(file, path, true, findings);
  for (const auto& registry : kRegistries) find(file, whole(registry), false, findings);
  return findings;
}

}  // namespace vo::tidy
