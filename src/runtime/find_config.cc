// SPDX-License-Identifier: Apache-2.0
#include "runtime/find_config.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "kube/client_config.h"
#include "kube/in_cluster.h"
#include "kube/kubeconfig.h"
#include "runtime/files.h"

namespace vo::runtime {
namespace {

std::vector<std::string> split_paths(std::string_view list) {
  std::vector<std::string> paths;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(':'), list.size());
    if (end > 0) paths.emplace_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return paths;
}

bool exists(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

Result<kube::ClientConfig> load(const std::vector<std::string>& paths,
                                const kube::ConfigOverrides& overrides) {
  std::vector<kube::KubeconfigFile> files;
  for (const std::string& path : paths) {
    VO_TRY(std::string bytes, read_file(path));
    files.push_back({.path = path, .bytes = std::move(bytes)});
  }
  return kube::load_client_config(files, overrides);
}

std::vector<std::string> existing(std::vector<std::string> paths) {
  std::erase_if(paths, [](const std::string& path) { return !exists(path); });
  return paths;
}

std::string home_config(const Environment& environment) {
  return environment.home.empty() ? "" : environment.home + "/.kube/config";
}

Result<kube::ClientConfig> in_cluster(const Environment& environment) {
  const kube::InClusterEnvironment here{.host = environment.service_host,
                                        .port = environment.service_port};
  auto names = kube::InClusterEnvironment{here};
  const auto file = read_file(here.folder + "/namespace");
  if (file) names.namespace_name = *file;
  return kube::in_cluster_config(names);
}

}  // namespace

Result<kube::ClientConfig> find_client_config(const ConfigSearch& search) {
  const Environment& environment = search.environment;
  if (!search.kubeconfig.empty()) return load({search.kubeconfig}, search.overrides);
  const auto listed = existing(split_paths(environment.kubeconfig));
  if (!listed.empty()) return load(listed, search.overrides);

  const bool in_pod = !environment.service_host.empty() && !environment.service_port.empty();
  if (in_pod && search.preference == Preference::kController) return in_cluster(environment);
  const std::string home = home_config(environment);
  if (!home.empty() && exists(home)) return load({home}, search.overrides);
  if (in_pod) return in_cluster(environment);
  if (!search.overrides.server.empty()) return load({}, search.overrides);
  return input_error(
      "no cluster: give --kubeconfig, set KUBECONFIG, or have a ~/.kube/config; inside a pod its "
      "service account is used");
}

}  // namespace vo::runtime
