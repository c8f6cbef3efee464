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

// A watch is answered when it starts, and complete when it ends.
bool is_read(const json::value& event) {
  const std::string verb = text_at(event, "/verb");
  const std::string stage = text_at(event, "/stage");
  return (verb == "list" && stage == "ResponseComplete") ||
         (verb == "watch" && stage == "ResponseStarted");
}

long status_of(const json::value& event) {
  const json::value* status = find(event, "/responseStatus/code");
  return status == nullptr ? 0 : status->to_number<long>();
}

AuditedRead decode_read(const json::value& event) {
  return {.user = text_at(event, "/user/username"),
          .verb = text_at(event, "/verb"),
          .resource = text_at(event, "/objectRef/resource"),
          .uri = text_at(event, "/requestURI"),
          .status = status_of(event)};
}

AuditedPatch decode(const json::value& event) {
  const json::value* body = find(event, "/requestObject");
  return {.user = text_at(event, "/user/username"),
          .impersonated = text_at(event, "/impersonatedUser/username"),
          .user_agent = text_at(event, "/userAgent"),
          .resource = text_at(event, "/objectRef/resource"),
          .namespace_name = text_at(event, "/objectRef/namespace"),
          .name = text_at(event, "/objectRef/name"),
          .dry_run = text_at(event, "/requestURI").find("dryRun=") != std::string::npos,
          .body = body == nullptr ? json::value{} : *body,
          .status = status_of(event)};
}

// Most lines of a busy log are writes by others: not worth the parsing.
bool matters(std::string_view line) {
  return line.contains(R"("verb":"patch")") || line.contains(R"("verb":"list")") ||
         line.contains(R"("verb":"watch")");
}

}  // namespace

AuditLog::AuditLog(std::filesystem::path path) : path_{std::move(path)} { skip(); }

void AuditLog::skip() {
  std::ifstream file{path_, std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  const auto last = text.rfind('\n');
  offset_ = last == std::string::npos ? 0 : last + 1;
}

void AuditLog::forget() {
  read_on();
  patches_.clear();
  reads_.clear();
}

void AuditLog::read_on() {
  std::ifstream file{path_, std::ios::binary};
  file.seekg(static_cast<std::streamoff>(offset_));
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  std::string_view rest = text;
  for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
    if (const auto line = rest.substr(0, end); matters(line)) read(line);
    rest.remove_prefix(end + 1);
    offset_ += end + 1;
  }
}

void AuditLog::read(std::string_view line) {
  const json::value event = json::parse(line);
  if (is_patch(event)) patches_.push_back(decode(event));
  if (is_read(event)) reads_.push_back(decode_read(event));
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

std::vector<AuditedPatch> AuditLog::ours() {
  std::vector<AuditedPatch> found;
  std::ranges::copy_if(all(), std::back_inserter(found), [](const AuditedPatch& patch) {
    return patch.user_agent.starts_with("virt-overhead") && !patch.dry_run && patch.status == 200 &&
           patch.resource == "virtualmachineinstances";
  });
  return found;
}

std::vector<AuditedRead> AuditLog::reads_by(const std::string& user, const std::string& resource) {
  read_on();
  std::vector<AuditedRead> found;
  std::ranges::copy_if(reads_, std::back_inserter(found), [&](const AuditedRead& read) {
    return read.user == user && read.resource == resource;
  });
  return found;
}

}  // namespace vo::e2e
