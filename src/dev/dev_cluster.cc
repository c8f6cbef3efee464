// SPDX-License-Identifier: Apache-2.0
#include "dev/dev_cluster.h"

#include <string_view>
#include <utility>

#include "base/format.h"
#include "dev/bootstrap.h"
#include "dev/crds.h"
#include "dev/first_objects.h"
#include "kube/base64.h"

namespace vo::dev {
namespace {

constexpr const char* kOurUser = "system:serviceaccount:virt-overhead:virt-overhead";

kube::ResourcePath vmis_in(std::string_view namespace_name) {
  return {.group = "kubevirt.io",
          .version = "v1",
          .resource = "virtualmachineinstances",
          .namespace_name = std::string{namespace_name}};
}

kube::ResourcePath kubevirts() {
  return {.group = "kubevirt.io",
          .version = "v1",
          .resource = "kubevirts",
          .namespace_name = std::string{kInstallNamespace}};
}

// Where a server that listens there is found from this machine.
std::string local_host(const std::string& listening) {
  if (listening.empty() || listening == "0.0.0.0") return "127.0.0.1";
  return listening == "::" ? "::1" : listening;
}

// The JavaScript client refuses plain HTTP unless it is told not to look.
std::string trust_of(const std::optional<net::ServerIdentity>& identity) {
  if (!identity) return "insecure-skip-tls-verify: true";
  return format("certificate-authority-data: {}", kube::base64_encode(identity->certificate));
}

// kubectl asks for a password where there is TLS and nobody says who they are. We ask for nothing.
std::string_view user_of(const std::optional<net::ServerIdentity>& identity) {
  return identity ? "{token: anything}" : "{}";
}

}  // namespace

DevCluster::DevCluster(DevSettings settings, net::Loop& loop, const Clock& clock, Logger& logger,
                       std::function<double()> random)
    : settings_(std::move(settings)),
      loop_(loop),
      clock_(clock),
      logger_(logger),
      random_(std::move(random)),
      server_(server_options(settings_.seed, clock), {clock.now(), clock.wall_now()}),
      api_(server_, loop, clock),
      packing_(loop, [this] { return pack(); }) {}

DevCluster::~DevCluster() = default;

Status DevCluster::start() {
  VO_CHECK_OK(fill());
  VO_CHECK_OK(keep_audit());
  VO_CHECK_OK(api_.listen(settings_.address, settings_.tls));
  if (settings_.simulation) {
    simulation_ = std::make_unique<SimulationProcess>(client(""), *settings_.simulation, loop_,
                                                      clock_, logger_, random_, &api_.local());
    simulation_->start();
  }
  return settings_.controller ? run_controller() : Status{};
}

Status DevCluster::fill() {
  Bootstrap bootstrap{server_, clock_};
  std::string crds = settings_.crds;
  if (crds.empty()) {
    VO_TRY(crds, crds_for_release(settings_.release));
  }
  VO_CHECK_OK(bootstrap.put_crds(crds));
  for (const auto name : {kInstallNamespace, std::string_view{"virt-overhead"}}) {
    VO_CHECK_OK(bootstrap.create_namespace(name));
  }
  if (settings_.install_kubevirt) {
    VO_CHECK_OK(bootstrap.create(kubevirts(), kubevirt_cr(settings_.release)));
  }
  VO_CHECK_OK(load_objects(bootstrap, std::move(settings_.objects)));
  return make_fleet(bootstrap);
}

Status DevCluster::make_fleet(Bootstrap& bootstrap) const {
  for (int n = 0; n < settings_.vmis; ++n) {
    const auto vmi = fleet_vmi(n);
    const std::string_view in = vmi.at("metadata").at("namespace").as_string();
    VO_CHECK_OK(bootstrap.create_namespace(in));
    VO_CHECK_OK(bootstrap.create(vmis_in(in), vmi));
  }
  return {};
}

Status DevCluster::keep_audit() {
  if (settings_.audit_log.empty()) return {};
  VO_TRY(audit_, AuditLog::open(settings_.audit_log));
  api_.audit([this](const AuditEntry& entry) { audit_->note(entry, clock_.wall_now()); });
  return {};
}

Status DevCluster::run_controller() {
  settings_.controller->local = &api_.local();
  controller_ = std::make_unique<runtime::ControllerProcess>(
      client(kOurUser), *settings_.controller, loop_, clock_, logger_, random_);
  return controller_->start();
}

bool DevCluster::pack() {
  const bool packed = server_.pack();
  return (simulation_ && simulation_->pack()) || packed;
}

void DevCluster::stop(std::function<void()> done) {
  if (simulation_) simulation_->stop();
  if (controller_) return controller_->stop(std::move(done));
  loop_.post(std::move(done));
}

std::string DevCluster::url() const {
  const net::BindAddress at{.host = local_host(settings_.address.host), .port = api_.port()};
  return format("{}://{}", settings_.tls ? "https" : "http", net::to_string(at));
}

kube::ClientConfig DevCluster::client(std::string user) const {
  kube::ClientConfig config;
  config.server = url();
  config.namespace_name = "default";
  config.impersonation.user = std::move(user);
  return config;
}

std::string DevCluster::kubeconfig() const {
  return format(R"(apiVersion: v1
kind: Config
current-context: virt-overhead-dev
clusters:
- name: virt-overhead-dev
  cluster:
    server: {}
    {}
contexts:
- name: virt-overhead-dev
  context:
    cluster: virt-overhead-dev
    user: admin
users:
- name: admin
  user: {}
)",
                url(), trust_of(settings_.tls), user_of(settings_.tls));
}

}  // namespace vo::dev
