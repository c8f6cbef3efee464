// SPDX-License-Identifier: Apache-2.0
#include "apiserver/openapi_paths.h"

#include <string_view>
#include <utility>

#include "apiserver/openapi.h"
#include "apiserver/server_paths.h"

namespace vo::apiserver {

namespace {

constexpr std::string_view kProtobuf = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

Answer openapi_v2_answer(const Cluster& cluster, const Call& call) {
  const json::Document document = openapi_v2(cluster.registry.infos());
  const bool protobuf = call.header("Accept").find("protobuf") != std::string_view::npos;
  Answer answer =
      json_answer(200, protobuf ? openapi_v2_protobuf(document) : json::write_compact(document));
  if (protobuf) answer.head.headers.back().value = kProtobuf;
  return tagged(call, std::move(answer));
}

}  // namespace

Outcome<Answer> answer_openapi(const Cluster& cluster, const Call& call) {
  const auto parts = parts_of(call.target.path);
  if (parts.size() == 2 && parts[1] == "v2") return openapi_v2_answer(cluster, call);
  if (parts.size() < 2 || parts[1] != "v3") return unknown_path();
  const auto infos = cluster.registry.infos();
  if (parts.size() == 2) return document_answer(openapi_v3_index(infos));
  if (parts.size() == 4 && parts[2] == "api") {
    return document_answer(openapi_v3(infos, "", parts[3]));
  }
  if (parts.size() != 5 || parts[2] != "apis") return unknown_path();
  return document_answer(openapi_v3(infos, parts[3], parts[4]));
}

}  // namespace vo::apiserver
