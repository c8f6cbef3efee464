// SPDX-License-Identifier: Apache-2.0
#include "dev/audit_log.h"

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "base/error.h"
#include "base/format.h"
#include "json/document.h"
#include "kube/http.h"

namespace vo::dev {
namespace {

using boost::json::object;

std::string_view verb_of(kube::Method method) {
  switch (method) {
    case kube::Method::kGet:
    case kube::Method::kHead: return "get";
    case kube::Method::kPost: return "create";
    case kube::Method::kPut: return "update";
    case kube::Method::kPatch: return "patch";
    case kube::Method::kDelete: return "delete";
    case kube::Method::kOther: break;
  }
  return "options";
}

std::vector<std::string_view> segments_of(std::string_view target) {
  std::vector<std::string_view> segments;
  std::string_view path = target.substr(0, target.find('?'));
  while (!path.empty()) {
    path.remove_prefix(1);
    const auto end = std::min(path.find('/'), path.size());
    segments.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return segments;
}

// Of /apis/GROUP/VERSION/[namespaces/NAMESPACE/]RESOURCE[/NAME[/SUBRESOURCE]].
object reference(std::string_view target) {
  auto segments = segments_of(target);
  object made;
  std::size_t at = 0;
  const auto next = [&] { return at < segments.size() ? segments[at++] : std::string_view{}; };
  const bool named_group = next() == "apis";
  if (named_group) made["apiGroup"] = next();
  made["apiVersion"] = next();
  if (at + 2 < segments.size() && segments[at] == "namespaces") {
    ++at;
    made["namespace"] = next();
  }
  made["resource"] = next();
  if (at < segments.size()) made["name"] = next();
  if (at < segments.size()) made["subresource"] = next();
  return made;
}

}  // namespace

Result<AuditLog> AuditLog::open(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "a");
  if (file != nullptr) return AuditLog{file};
  return input_error(format("cannot write {}: {}", path, std::generic_category().message(errno)));
}

void AuditLog::note(const AuditEntry& entry, WallTime wall) {
  const auto& request = entry.request;
  if (request.method == kube::Method::kGet || request.method == kube::Method::kHead) return;
  object event{{"kind", "Event"},
               {"apiVersion", "audit.k8s.io/v1"},
               {"level", "Request"},
               {"stage", "ResponseComplete"},
               {"requestURI", request.target},
               {"verb", verb_of(request.method)},
               {"user", {{"username", entry.user}}},
               {"userAgent", entry.user_agent},
               {"objectRef", reference(request.target)},
               {"responseStatus", {{"code", entry.code}}},
               {"stageTimestamp", format_rfc3339_micro(wall)}};
  if (auto body = json::parse_document(request.body)) event["requestObject"] = *std::move(body);
  const std::string line = json::write_compact(event) + "\n";
  std::fwrite(line.data(), 1, line.size(), file_.get());
  std::fflush(file_.get());
}

}  // namespace vo::dev
