// SPDX-License-Identifier: Apache-2.0
#include "runtime/controller_requests.h"

#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "controller/messages.h"
#include "json/reader.h"
#include "kube/api_status.h"
#include "kube/event.h"
#include "kube/http.h"
#include "kube/request.h"
#include "kube/resource_path.h"
#include "kubevirt/decode.h"
#include "kubevirt/names.h"

namespace vo::runtime {
namespace {

using controller::Answer;
using controller::Resource;

Answer::Kind refusal(int code) {
  switch (code) {
    case 401:
    case 403: return Answer::Kind::kDenied;
    case 404: return Answer::Kind::kNotFound;
    case 409:
    case 422: return Answer::Kind::kConflict;
    case 429:
    case 503: return Answer::Kind::kBusy;
    // The request may have been carried out behind a gateway that gave up on it.
    case 500:
    case 502:
    case 504: return Answer::Kind::kUnknown;
    default: return Answer::Kind::kFailed;
  }
}

void take_object(Answer& answer, const kube::Response& response, json::Reader& reader) {
  auto vmi = kubevirt::decode(reader, response.body, kubevirt::decode_vmi);
  if (vmi) {
    answer.kind = Answer::Kind::kOk;
    answer.vmi = *std::move(vmi);
  } else {
    answer.kind = Answer::Kind::kFailed;
    answer.message = vmi.error().message();
  }
}

}  // namespace

kube::ResourcePath path_of(Resource resource) {
  const std::string name{to_string(resource)};
  if (resource == Resource::kPods) return {.version = "v1", .resource = name};
  return {.group = std::string{kubevirt::kGroup}, .version = "v1", .resource = name};
}

kube::Request to_request(const controller::SendPatch& patch) {
  // No field validation: a pruned field is seen by its absence, and older servers know no better.
  return kube::json_patch_request(path_of(Resource::kVmis).in(patch.namespace_name), patch.name,
                                  patch.body,
                                  {.dry_run = patch.dry_run, .field_manager = "virt-overhead"});
}

kube::Request to_request(const controller::SendGet& get) {
  return kube::get_request(path_of(Resource::kVmis).in(get.namespace_name), get.name);
}

kube::Request to_request(const controller::SendEvent& event, std::string_view instance) {
  const std::string suffix =
      format("{:x}{:04x}", event.time.time_since_epoch().count(), event.id & 0xFFFFU);
  const kube::Event body{.regarding = {.api_version = "kubevirt.io/v1",
                                       .kind = std::string{kubevirt::kOwnerKind},
                                       .namespace_name = event.namespace_name,
                                       .name = event.name,
                                       .uid = event.uid},
                         .warning = event.warning,
                         .reason = event.reason,
                         .action = event.action,
                         .note = event.note,
                         .reporting_controller = "virt-overhead.io/controller",
                         .reporting_instance = std::string{instance},
                         .time = event.time,
                         .suffix = suffix};
  return kube::create_request(event_path(body), event_body(body));
}

Answer to_answer(controller::RequestId id, const Result<kube::Response>& response, Duration latency,
                 json::Reader& reader) {
  Answer answer{.id = id, .latency = latency};
  if (!response) {
    answer.message = response.error().message();
    return answer;
  }
  if (response->ok()) {
    take_object(answer, *response, reader);
    return answer;
  }
  const auto status = kube::read_status(response->head, response->body);
  answer.kind = refusal(status.code);
  answer.message = status.error().message();
  answer.retry_after = status.retry_after;
  return answer;
}

}  // namespace vo::runtime
