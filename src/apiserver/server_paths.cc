// SPDX-License-Identifier: Apache-2.0
#include "apiserver/server_paths.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "apiserver/discovery.h"
#include "apiserver/openapi_paths.h"
#include "base/format.h"

namespace vo::apiserver {

namespace {

// "1", "37" of "v1.37.2".
std::pair<std::string, std::string> major_minor(std::string_view version) {
  if (version.starts_with('v')) version.remove_prefix(1);
  const std::size_t dot = version.find('.');
  if (dot == std::string_view::npos) return {std::string(version), ""};
  const std::string_view rest = version.substr(dot + 1);
  return {std::string(version.substr(0, dot)), std::string(rest.substr(0, rest.find('.')))};
}

Answer version_answer(const Cluster& cluster) {
  const std::string& version = cluster.options.git_version;
  const auto [major, minor] = major_minor(version);
  return json_answer(200, json::write_pretty(boost::json::object{{"major", major},
                                                                 {"minor", minor},
                                                                 {"gitVersion", version},
                                                                 {"gitCommit", ""},
                                                                 {"gitTreeState", "clean"},
                                                                 {"buildDate", ""},
                                                                 {"goVersion", ""},
                                                                 {"compiler", ""},
                                                                 {"platform", "linux/amd64"}}));
}

// "v2", "v2beta1", or empty where the old form is asked for.
std::string_view aggregated_version(std::string_view accept) {
  std::string list(accept);
  std::ranges::replace(list, ',', ';');
  list += ';';
  if (list.find("as=APIGroupDiscoveryList;") == std::string::npos) return "";
  const std::size_t v2 = list.find("v=v2;");
  const std::size_t beta = list.find("v=v2beta1;");
  if (v2 == std::string::npos && beta == std::string::npos) return "";
  return v2 < beta ? "v2" : "v2beta1";
}

// FNV-1a, for ETags.
std::string hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return format("\"{:016X}\"", hash);
}

}  // namespace

Answer tagged(const Call& call, Answer answer) {
  const std::string tag = hash_of(answer.body);
  answer.head.headers.push_back({"Etag", tag});
  answer.head.headers.push_back({"Vary", "Accept"});
  if (call.header("If-None-Match") != tag) return answer;
  answer.head.code = 304;
  answer.body.clear();
  return answer;
}

namespace {

Answer aggregated(const Cluster& cluster, const Call& call, bool core, std::string_view version) {
  const auto infos = cluster.registry.infos();
  Answer answer = json_answer(200, json::write_compact(discover_aggregated(infos, core, version)));
  answer.head.headers.back().value =
      format("application/json;g=apidiscovery.k8s.io;v={};as=APIGroupDiscoveryList", version);
  return tagged(call, std::move(answer));
}

}  // namespace

Outcome<Answer> document_answer(const std::optional<json::Document>& document) {
  if (!document) return unknown_path();
  return json_answer(200, json::write_compact(*document));
}

std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::size_t slash = std::min(path.find('/'), path.size());
    parts.push_back(path.substr(0, slash));
    path.remove_prefix(slash);
  }
  return parts;
}

namespace {

Outcome<Answer> discovery(const Cluster& cluster, const Call& call) {
  const std::string& path = call.target.path;
  const std::string_view version = aggregated_version(call.header("Accept"));
  const bool is_root = path == "/api" || path == "/apis";
  if (is_root && !version.empty()) return aggregated(cluster, call, path == "/api", version);
  const auto infos = cluster.registry.infos();
  const auto parts = parts_of(path);
  if (path == "/api") return document_answer(discover_core_versions(call.header("Host")));
  if (path == "/apis") return document_answer(discover_groups(infos));
  if (parts[0] == "api") return document_answer(discover_resources(infos, "", parts[1]));
  if (parts.size() == 2) return document_answer(discover_group(infos, parts[1]));
  return document_answer(discover_resources(infos, parts[1], parts[2]));
}

bool is_below(std::string_view path, std::string_view root) {
  return path == root || (path.starts_with(root) && path[root.size()] == '/');
}

constexpr std::array<std::string_view, 3> kHealth{"/healthz", "/livez", "/readyz"};

bool is_health(std::string_view path) {
  return std::ranges::any_of(kHealth, [path](std::string_view root) {
    return path == root || (path.starts_with(root) && path.substr(root.size()) == "/ping");
  });
}

// Where else to look.
json::Document path_list(const Cluster& cluster) {
  std::set<std::string> paths{"/api", "/api/v1", "/apis", "/openapi/v3", "/version"};
  for (const std::string_view root : kHealth) {
    paths.insert(std::string(root));
    paths.insert(format("{}/ping", root));
  }
  for (const ResourceInfo& info : cluster.registry.infos()) {
    if (info.group.empty()) continue;
    paths.insert(format("/apis/{}", info.group));
    paths.insert(format("/apis/{}/{}", info.group, info.version));
  }
  return boost::json::object{{"paths", boost::json::array(paths.begin(), paths.end())}};
}

Outcome<Answer> health(const Call& call) {
  if (!call.target.query.has("verbose")) return text_answer(200, "ok");
  return text_answer(200, format("[+]ping ok\n{} check passed\n", call.target.path.substr(1)));
}

Outcome<Answer> answer_document_path(const Cluster& cluster, const Call& call) {
  const std::string& path = call.target.path;
  if (path == "/version") return version_answer(cluster);
  if (is_below(path, "/api") || is_below(path, "/apis")) return discovery(cluster, call);
  if (is_below(path, "/openapi")) return answer_openapi(cluster, call);
  return unknown_path();
}

}  // namespace

Outcome<Answer> answer_server_path(const Cluster& cluster, const Call& call) {
  const std::string& path = call.target.path;
  if (path == "/") return document_answer(path_list(cluster));
  if (is_health(path)) return health(call);
  auto answer = answer_document_path(cluster, call);
  const bool is_there = answer.has_value();
  if (is_there && call.request.method != kube::Method::kGet) return method_not_allowed();
  return answer;
}

}  // namespace vo::apiserver
