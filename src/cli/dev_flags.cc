// SPDX-License-Identifier: Apache-2.0
#include "cli/dev_flags.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/format.h"
#include "cli/input_files.h"
#include "json/document_stream.h"
#include "net/bind_address.h"
#include "net/self_signed.h"
#include "simulation/options.h"

namespace vo::cli {
namespace {

constexpr int kNodesMax = 10'000;
constexpr int kVmisMax = 200'000;

Status within(std::string_view flag, int value, int most) {
  if (value >= 0 && value <= most) return {};
  return input_error(format("{}={}: must be from 0 to {}", flag, value, most));
}

Result<net::BindAddress> address_of(const std::string& text) {
  VO_TRY(const auto address, net::parse_bind_address(text));
  if (!address) return input_error(format("--bind-address={}: must be HOST:PORT", text));
  return *address;
}

Status read_objects(const std::string& name, std::vector<json::Document>& objects) {
  VO_TRY(auto file, InputFile::open(name));
  auto status = json::for_each_document(file, [&](const json::StreamPiece& piece) -> Status {
    VO_TRY(auto object, json::parse_document(piece.json));
    if (object.is_object() && object.get_object().contains("metadata")) {
      objects.push_back(std::move(object));
    }
    return {};
  });
  if (status || file.failed()) return status;
  return std::move(status).error().with_context(name);
}

Result<std::vector<json::Document>> objects_of(const std::vector<std::string>& names) {
  std::vector<json::Document> objects;
  if (names.empty()) return objects;
  VO_TRY(const auto files, expand_files(names));
  for (const auto& file : files) VO_CHECK_OK(read_objects(file, objects));
  return objects;
}

simulation::Options simulation_of(const DevFlags& flags) {
  simulation::Options options;
  options.nodes = nodes_of(flags);
  options.release = flags.release;
  options.speed = flags.speed;
  options.handler_keeps_cpu_overhead = flags.crds.ends_with("+cpu");
  options.garbage_collector = false;  // the embedded server collects
  return options;
}

}  // namespace

void add_flags(CLI::App& command, DevFlags& flags) {
  command.add_option("--bind-address", flags.address, "where the API is served; port 0: any")
      ->capture_default_str();
  command.add_flag("--tls", flags.tls,
                   "serve over HTTPS, by a certificate of its own that the kubeconfig names");
  command.add_option("--release", flags.release, "release of the simulated KubeVirt")
      ->capture_default_str();
  command.add_option("--crds", flags.crds,
                     "release whose CRDs are served, such as v1.6.6, main or main+cpu; else those "
                     "of --release");
  command.add_option("--nodes", flags.nodes,
                     "nodes of the cluster; else 3, or as many as the fleet needs");
  command.add_option("--vmis", flags.vmis, "so many VMIs of a synthetic fleet are started")
      ->capture_default_str();
  command.add_option("--load", flags.load,
                     "files or folders with objects to begin with, such as a kubectl dump");
  command.add_option("--speed", flags.speed, "2: twice as fast as life; 0: as fast as it goes")
      ->capture_default_str();
  command.add_option("--seed", flags.seed, "of everything random")->capture_default_str();
  command.add_option("--kubeconfig-out", flags.kubeconfig_out,
                     "where the kubeconfig is written; else a temporary file");
  command.add_option("--audit-log", flags.audit_log, "file that gets a line for every write");
  command.add_option("--server", flags.server,
                     "kubeconfig of another API server: only KubeVirt is simulated, on that one");
  command.add_flag("--no-controller", flags.no_controller, "do not run our controller");
  command.add_flag("--no-simulation", flags.no_simulation, "serve the API, and nothing else");
  command.add_flag("--no-kubevirt", flags.no_kubevirt, "do not create a KubeVirt CR");
  command.add_option("--publish", flags.controller.publish, "as of the controller")
      ->capture_default_str();
  command.add_option("--publish-as", flags.controller.publish_as, "as of the controller");
  command.add_option("--feature-gate", flags.controller.feature_gate, "as of the controller");
  command.add_option("--backfill-qps", flags.controller.backfill_qps, "as of the controller")
      ->capture_default_str();
  command.add_option("--kube-api-qps", flags.controller.qps, "as of the controller")
      ->capture_default_str();
  command.add_option("-v", flags.controller.verbosity, "log level; 2 and more: debug")
      ->capture_default_str();
}

int nodes_of(const DevFlags& flags) {
  constexpr int kFew = 3;
  constexpr int kFleetOnANode = 10;
  return flags.nodes.value_or(std::clamp(flags.vmis / kFleetOnANode, kFew, kNodesMax));
}

simulation::Options remote_simulation_of(const DevFlags& flags) {
  simulation::Options options = simulation_of(flags);
  options.scheduler = false;
  options.node_heartbeat = std::chrono::seconds{10};
  return options;
}

Result<dev::DevSettings> settings_of(const DevFlags& flags) {
  VO_CHECK_OK(within("--nodes", nodes_of(flags), kNodesMax));
  VO_CHECK_OK(within("--vmis", flags.vmis, kVmisMax));
  if (flags.speed < 0) return input_error(format("--speed={}: must not be negative", flags.speed));
  dev::DevSettings settings{.release = flags.release,
                            .crds = flags.crds,
                            .install_kubevirt = !flags.no_kubevirt && !flags.no_simulation,
                            .vmis = flags.vmis,
                            .audit_log = flags.audit_log,
                            .seed = flags.seed};
  VO_TRY(settings.address, address_of(flags.address));
  if (flags.tls) {
    VO_TRY(settings.tls, net::self_signed_identity("virt-overhead-dev", settings.address.host));
  }
  VO_TRY(settings.objects, objects_of(flags.load));
  if (!flags.no_simulation) settings.simulation = simulation_of(flags);
  if (!flags.no_controller) {
    VO_TRY(settings.controller, settings_of(flags.controller, "dev"));
    settings.controller->health_address.reset();
  }
  return settings;
}

}  // namespace vo::cli
