// SPDX-License-Identifier: Apache-2.0
#include "dev/installed_kubevirt.h"

#include <string>

#include "base/error.h"
#include "base/format.h"
#include "json/document.h"
#include "kube/http.h"

namespace vo::dev {
namespace {

// Served by virt-api, and by nothing else.
constexpr const char* kSubresources = "/apis/subresources.kubevirt.io";
constexpr const char* kDeployments =
    "/apis/apps/v1/deployments?labelSelector=kubevirt.io%20in%20(virt-operator,virt-controller,"
    "virt-api)&limit=1";

Result<kube::Response> get(runtime::ApiClient& client, const char* target) {
  return client.fetch({.method = kube::Method::kGet, .target = target, .headers = {}, .body = {}});
}

Error refusal(std::string_view found) {
  return input_error(
      format("a real KubeVirt is installed there ({}); it is not to be played as well", found));
}

bool has_items(const std::string& list) {
  const auto document = json::parse_document(list);
  if (!document || !document->is_object()) return false;
  const auto* items = document->get_object().if_contains("items");
  return items != nullptr && items->is_array() && !items->get_array().empty();
}

}  // namespace

Status refuse_where_kubevirt_is_installed(runtime::ApiClient& client) {
  VO_TRY(const auto api, get(client, kSubresources));
  if (api.ok()) return refusal("virt-api serves its subresources");
  VO_TRY(const auto deployments, get(client, kDeployments));
  if (deployments.ok() && has_items(deployments.body)) return refusal("its deployments");
  return {};
}

}  // namespace vo::dev
