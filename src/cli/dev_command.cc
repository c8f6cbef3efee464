// SPDX-License-Identifier: Apache-2.0
#include "cli/dev_command.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "cli/dev_flags.h"
#include "cli/environment.h"
#include "cli/terminal.h"
#include "dev/dev_cluster.h"
#include "dev/installed_kubevirt.h"
#include "dev/packing.h"
#include "dev/simulation_process.h"
#include "net/loop.h"
#include "net/system_clock.h"
#include "runtime/api_client.h"
#include "runtime/find_config.h"
#include "runtime/log_sink.h"

namespace vo::cli {
namespace {

// The kubeconfig, there as long as the cluster is. Written under another name and then renamed:
// whoever waits for the file finds it whole.
class KubeconfigFile {
 public:
  static Result<KubeconfigFile> write(const std::string& path, const std::string& text) {
    const std::string part = path + ".part";
    std::ofstream file{part, std::ios::binary};
    file << text;
    file.close();
    std::error_code failed;
    if (file) std::filesystem::rename(part, path, failed);
    if (!file || failed) return input_error(format("cannot write {}", path));
    return KubeconfigFile{path};
  }

  ~KubeconfigFile() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove(path_, ignored);
  }
  KubeconfigFile(KubeconfigFile&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  KubeconfigFile& operator=(KubeconfigFile&&) = delete;

  const std::string& path() const { return path_; }

 private:
  explicit KubeconfigFile(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

std::string kubeconfig_path(const DevFlags& flags, const dev::DevCluster& cluster) {
  if (!flags.kubeconfig_out.empty()) return flags.kubeconfig_out;
  const std::string url = cluster.url();
  const std::string port = url.substr(url.rfind(':') + 1);
  const auto folder = std::filesystem::temp_directory_path();
  return (folder / format("virt-overhead-dev-{}.kubeconfig", port)).string();
}

std::string summary(const DevFlags& flags, const dev::DevCluster& cluster) {
  const std::string kubevirt = flags.no_simulation ? "no KubeVirt"
                                                   : format("KubeVirt {} simulated on {} nodes",
                                                            flags.release, nodes_of(flags));
  return format("Kubernetes API at {}, {}{}; Ctrl-C ends it", cluster.url(), kubevirt,
                flags.no_controller ? "" : ", our controller runs");
}

Status run_dev(const DevFlags& flags, const Terminal& terminal) {
  VO_TRY(auto settings, settings_of(flags));
  VO_TRY(const auto log_options, log_options_of(flags.controller));
  const net::SystemClock clock;
  runtime::LogSink logger{log_options, clock};
  net::Loop loop;
  std::mt19937_64 generator{flags.seed};
  std::uniform_real_distribution<double> uniform;
  dev::DevCluster cluster{std::move(settings), loop, clock, logger,
                          [&] { return uniform(generator); }};
  VO_CHECK_OK(cluster.start());
  VO_TRY(const auto kubeconfig,
         KubeconfigFile::write(kubeconfig_path(flags, cluster), cluster.kubeconfig()));
  terminal.say(summary(flags, cluster));
  terminal.out << "export KUBECONFIG=" << kubeconfig.path() << std::endl;
  const net::ShutdownSignals signals{loop, [&](int) { cluster.stop([&loop] { loop.stop(); }); }};
  loop.run();
  return {};
}

// Only KubeVirt is played, on a server that somebody else runs.
Status run_simulation(const DevFlags& flags, const Terminal& terminal) {
  VO_TRY(const auto log_options, log_options_of(flags.controller));
  VO_TRY(auto config,
         runtime::find_client_config({.kubeconfig = flags.server, .environment = environment()}));
  const net::SystemClock clock;
  runtime::LogSink logger{log_options, clock};
  net::Loop loop;
  std::mt19937_64 generator{flags.seed};
  std::uniform_real_distribution<double> uniform;
  {
    runtime::ApiClient client{config, {}, loop, clock, logger};
    VO_CHECK_OK(dev::refuse_where_kubevirt_is_installed(client));
  }
  terminal.say(format("KubeVirt {} simulated on {}; Ctrl-C ends it", flags.release, config.server));
  dev::SimulationProcess simulation{
      std::move(config), remote_simulation_of(flags), loop, clock, logger, [&] {
        return uniform(generator);
      }};
  simulation.start();
  const dev::Packing packing{loop, [&] { return simulation.pack(); }};
  const net::ShutdownSignals signals{loop, [&](int) {
                                       simulation.stop();
                                       loop.stop();
                                     }};
  loop.run();
  return {};
}

}  // namespace

void add_dev_command(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand(
      "dev", "run a cluster in this process: API server, simulated KubeVirt, our controller");
  const auto flags = std::make_shared<DevFlags>();
  add_flags(*command, *flags);
  command->callback([flags, &invocation] {
    const auto end = flags->server.empty() ? run_dev(*flags, invocation.terminal)
                                           : run_simulation(*flags, invocation.terminal);
    if (end) return;
    invocation.terminal.say(end.error().message());
    invocation.exit_code = kFailure;
  });
}

}  // namespace vo::cli
