// SPDX-License-Identifier: Apache-2.0
#include "e2e/audit.h"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "e2e/api_client.h"

namespace vo::e2e {
namespace {

constexpr std::string_view kGroup = "kubevirt.io";

bool is_patch(const json::value& event) {
  return text_at(event, "/verb") == "patch" && text_at(event, "/objectRef/apiGroup") == kGroup &&
         text_at(event, "/stage") == "ResponseComplete";
}

AuditedPatch decode(const json::value& event) {
  const json::value* body = find(event, "/requestObject");
  const json::value* status = find(event, "/responseStatus/code");
  return {.user = text_at(event, "/user/username"),
          .impersonated = text_at(event, "/impersonatedUser/username"),
          .resource = text_at(event, "/objectRef/resource"),
          .namespace_name = text_at(event, "/objectRef/namespace"),
          .name = text_at(event, "/objectRef/name"),
          .dry_run = text_at(event, "/requestURI").find("dryRun=") != std::string::npos,
          .body = body == nullptr ? json::value{} : *body,
          .status = status == nullptr ? 0 : status->to_number<long>()};
}

}  // namespace

AuditLog::AuditLog(std::filesystem::path path) : path_{std::move(path)} { forget(); }

void AuditLog::forget() {
  read_on();
  patches_.clear();
}

void AuditLog::read_on() {
  std::ifstream file{path_, std::ios::binary};
  file.seekg(static_cast<std::streamoff>(offset_));
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  std::string_view rest = text;
  for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
    const json::value event = json::parse(rest.substr(0, end));
    if (is_patch(event)) patches_.push_back(decode(event));
    rest.remove_prefix(end + 1);
    offset_ += end + 1;
  }
}

const std::vector<AuditedPatch>& AuditLog::all() {
  read_on();
  return patches_;
}

std::vector<AuditedPatch> AuditLog::patches_by(const std::string& user) {
  std::vector<AuditedPatch> found;
  std::ranges::copy_if(all(), std::back_inserter(found), [&](const AuditedPatch& patch) {
    return patch.user == user && !patch.dry_run;
  });
  return found;
}

}  // namespace vo::e2e
