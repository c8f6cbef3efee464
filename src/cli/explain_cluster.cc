// SPDX-License-Identifier: Apache-2.0
#include "cli/explain_cluster.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/format.h"
#include "base/log.h"
#include "base/result.h"
#include "cli/environment.h"
#include "cli/explain_files.h"
#include "cli/explain_flags.h"
#include "cli/object_collection.h"
#include "cli/terminal.h"
#include "json/byte_source.h"
#include "json/document_stream.h"
#include "json/yaml_stream.h"
#include "kube/api_status.h"
#include "kube/http.h"
#include "kube/request.h"
#include "kube/resource_path.h"
#include "kubevirt/names.h"
#include "kubevirt/objects.h"
#include "net/loop.h"
#include "net/system_clock.h"
#include "runtime/api_client.h"
#include "runtime/find_config.h"
#include "runtime/log_sink.h"

namespace vo::cli {
namespace {

const kube::ResourcePath kInstances{
    .group = "kubevirt.io", .version = "v1", .resource = "virtualmachineinstances"};
const kube::ResourcePath kMachines{
    .group = "kubevirt.io", .version = "v1", .resource = "virtualmachines"};
const kube::ResourcePath kKubeVirts{
    .group = "kubevirt.io", .version = "v1", .resource = "kubevirts"};
const kube::ResourcePath kPods{.version = "v1", .resource = "pods"};

// ---- Names ------------------------------------------------------------------------------------

std::string lower_case(std::string_view text) {
  std::string lower{text};
  std::ranges::transform(lower, lower.begin(), [](unsigned char letter) {
    return static_cast<char>(std::tolower(letter));
  });
  return lower;
}

bool is_one_of(std::string_view resource, std::initializer_list<std::string_view> names) {
  const std::string lower = lower_case(resource.substr(0, resource.find('.')));
  return std::ranges::find(names, lower) != names.end();
}

Result<bool> names_vm(std::string_view resource) {
  if (is_one_of(resource, {"vm", "vms", "virtualmachine", "virtualmachines"})) return true;
  if (is_one_of(resource, {"vmi", "vmis", "virtualmachineinstance", "virtualmachineinstances"})) {
    return false;
  }
  return input_error(format("'{}': explain takes vmi/NAME or vm/NAME, or files with -f", resource));
}

Result<ObjectName> parse_object_name(std::string_view argument) {
  const std::size_t slash = argument.find('/');
  VO_TRY(const bool is_vm, names_vm(argument.substr(0, slash)));
  const std::string_view name = argument.substr(slash + 1);
  if (name.empty() || name.find('/') != std::string_view::npos) {
    return input_error(format("'{}': no name behind the resource", argument));
  }
  return ObjectName{.is_vm = is_vm, .name = std::string{name}};
}

// ---- Fetching ---------------------------------------------------------------------------------

class Cluster {
 public:
  Cluster(runtime::ApiClient& client, ObjectCollection& collection)
      : client_(client), collection_(collection) {}

  Status fetch(const ObjectName& wanted, std::string_view namespace_name) {
    if (wanted.is_vm) return fetch_machine(wanted.name, namespace_name);
    return fetch_instance(wanted.name, namespace_name);
  }

  Status fetch_kubevirts() {
    VO_TRY(const std::string body, get(kube::list_request(kKubeVirts, {})));
    return add_list(body, {});
  }

 private:
  Result<std::string> get(kube::Request request) {
    VO_TRY(kube::Response response, client_.fetch(std::move(request)));
    if (!response.ok()) return kube::read_status(response.head, response.body).error();
    return std::move(response.body);
  }

  Status add_list(std::string_view body, const TypeMeta& type) {
    json::MemorySource source{body};
    return json::for_each_document(source, [&](const json::StreamPiece& piece) -> Status {
      return piece.in_list ? collection_.add(piece.json, type) : Status{};
    });
  }

  Status fetch_instance(std::string_view name, std::string_view namespace_name) {
    VO_TRY(const std::string body, get(kube::get_request(kInstances.in(namespace_name), name)));
    VO_CHECK_OK(collection_.add(body));
    const kubevirt::ObjectMeta& meta = collection_.vmis().back().meta;
    const std::string selector = format("kubevirt.io/created-by={}", meta.uid);
    VO_TRY(const std::string pods,
           get(kube::list_request(kPods.in(namespace_name), {.label_selector = selector})));
    return add_list(pods, {.api_version = "v1", .kind = "Pod"});
  }

  // A VM is explained by its instance, if it has one.
  Status fetch_machine(std::string_view name, std::string_view namespace_name) {
    VO_TRY(const std::string body, get(kube::get_request(kMachines.in(namespace_name), name)));
    Status instance = fetch_instance(name, namespace_name);
    if (instance || instance.error().action() != Action::kNotFound) return instance;
    return collection_.add(body);
  }

  runtime::ApiClient& client_;
  ObjectCollection& collection_;
};

runtime::ApiClientOptions client_options() {
  return {
      .user_agent = "virt-overhead-explain",
      .credentials = {.proxy_from_environment = true, .interactive = isatty(STDIN_FILENO) == 1}};
}

}  // namespace

Result<std::vector<ObjectName>> parse_object_names(const std::vector<std::string>& arguments) {
  std::vector<ObjectName> names;
  if (arguments.front().find('/') == std::string::npos) {
    VO_TRY(const bool is_vm, names_vm(arguments.front()));
    for (std::size_t i = 1; i < arguments.size(); ++i) names.push_back({is_vm, arguments[i]});
    if (names.empty()) return input_error(format("{}: which one? give a name", arguments.front()));
    return names;
  }
  for (const std::string& argument : arguments) {
    VO_TRY(auto name, parse_object_name(argument));
    names.push_back(std::move(name));
  }
  return names;
}

Result<bool> explain_cluster(const ExplainFlags& flags, const Terminal& terminal) {
  VO_TRY(const auto names, parse_object_names(flags.names));
  VO_TRY(auto config, runtime::find_client_config({.kubeconfig = flags.connection.kubeconfig,
                                                   .overrides = flags.connection.overrides,
                                                   .environment = environment(),
                                                   .preference = runtime::Preference::kPerson}));
  const std::string namespace_name = config.namespace_name;
  const net::SystemClock clock;
  runtime::LogSink logger{{.level = LogLevel::kWarning}, clock};
  net::Loop loop;
  runtime::ApiClient client{std::move(config), client_options(), loop, clock, logger};
  ObjectCollection collection;
  Cluster cluster{client, collection};
  for (const ObjectName& name : names) {
    Status status = cluster.fetch(name, namespace_name);
    if (!status) return std::move(status).error().with_context("namespace " + namespace_name);
  }
  if (const Status status = cluster.fetch_kubevirts(); !status) {
    terminal.say(format("KubeVirt's defaults are assumed, its CR cannot be read: {}",
                        status.error().message()));
  }
  return explain_collection(collection, namespace_name, flags, terminal);
}

}  // namespace vo::cli
