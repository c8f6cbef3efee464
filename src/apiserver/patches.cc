// SPDX-License-Identifier: Apache-2.0
#include "apiserver/patches.h"

#include <string_view>
#include <utility>

#include "apiserver/document_path.h"
#include "apiserver/json_patch_apply.h"
#include "apiserver/merge_patch.h"
#include "apiserver/server_side_apply.h"
#include "apiserver/strategic_merge_patch.h"
#include "base/format.h"
#include "json/yaml_stream.h"

namespace vo::apiserver {

namespace {

constexpr std::string_view kForCustom =
    "application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml";
constexpr std::string_view kForBuiltin =
    "application/json-patch+json, application/merge-patch+json, "
    "application/strategic-merge-patch+json, application/apply-patch+yaml";

Outcome<json::Document> read_json(const Call& call, std::string_view what) {
  auto patch = json::parse_document(call.request.body, call.storage);
  if (patch) return *std::move(patch);
  return bad_request(format("{}: {}", what, patch.error().message()));
}

Outcome<json::Document> read_applied(const Call& call) {
  auto applied = json::parse_yaml(call.request.body);
  if (!applied) return bad_request("error decoding YAML: " + applied.error().message());
  if (!applied->is_object()) return bad_request("error decoding YAML: no object");
  return *std::move(applied);
}

FieldManager manager_of(const WriteRequest& request) {
  return {.name = request.field_manager,
          .api_version = request.info().api_version(),
          .subresource = request.subresource};
}

Outcome<json::Document> apply_server_side(const Call& call, const WriteRequest& request,
                                          const json::Document* live) {
  const QueryValues& query = call.target.query;
  if (query.get("fieldManager").empty()) {
    return invalid(
        "meta.k8s.io", "PatchOptions", "",
        {{"FieldValueRequired", "Required value: is required for apply patch", "fieldManager"}});
  }
  VO_TRY(json::Document applied, read_applied(call));
  auto& metadata = object_at(applied, {"metadata"});
  set_default(metadata, "name", json::Document(request.name));
  if (request.info().namespaced) {
    set_default(metadata, "namespace", json::Document(request.namespace_name));
  }
  auto merged = server_side_apply(request.info(), live, applied, manager_of(request),
                                  query.is_set("force"), request.at.wall);
  if (merged) return *std::move(merged);
  return refuse(std::move(merged).error(), request.info(), request.name);
}

Outcome<json::Document> finish(StatusResult<json::Document> patched) {
  if (patched) return *std::move(patched);
  return refuse(std::move(patched).error());
}

}  // namespace

Outcome<PatchType> patch_type(const Call& call) {
  const std::string_view type = call.content_type();
  const bool custom = call.served->info.custom;
  if (type == "application/json-patch+json") return PatchType::kJson;
  if (type == "application/merge-patch+json") return PatchType::kMerge;
  if (type == "application/apply-patch+yaml") return PatchType::kApply;
  if (type == "application/strategic-merge-patch+json" && !custom) return PatchType::kStrategic;
  return unsupported_media_type(custom ? kForCustom : kForBuiltin);
}

Outcome<json::Document> apply_patch(const Call& call, const WriteRequest& request, PatchType type,
                                    const json::Document* live) {
  if (type == PatchType::kApply) return apply_server_side(call, request, live);
  VO_TRY(const json::Document patch,
         read_json(call, type == PatchType::kJson ? "invalid JSON patch" : "invalid patch"));
  if (type == PatchType::kJson)
    return finish(apply_json_patch(json::Document(*live, call.storage), patch));
  if (type == PatchType::kMerge) return finish(apply_merge_patch(*live, patch));
  return finish(apply_strategic_merge_patch(*live, patch, request.info().kind));
}

}  // namespace vo::apiserver
