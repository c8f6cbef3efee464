// SPDX-License-Identifier: Apache-2.0
// A fleet on the real control plane: N VMIs with their launcher pods, one controller. Prints what
// the controller needed to know them all, to publish every value, and to come back after a restart.
//
//   fleet_bench [N]    10,000 where not said
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cstddef>
#include <exception>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include "base/clock.h"
#include "base/format.h"
#include "e2e/api_client.h"
#include "e2e/cluster.h"
#include "e2e/control_plane.h"
#include "e2e/controller_process.h"
#include "e2e/expect.h"
#include "e2e/objects.h"
#include "e2e/wait.h"

namespace vo::e2e {
namespace {

using std::chrono::seconds;

double since(Instant start) {
  return std::chrono::duration<double>(real_clock().now() - start).count();
}

// What the kernel says of a process: its largest resident size and its processor time.
struct Usage {
  long peak_kib = 0;
  double cpu_seconds = 0;
};

long peak_kib(pid_t pid) {
  std::istringstream status{read_file(format("/proc/{}/status", pid))};
  std::string word;
  while (status >> word) {
    long value = 0;
    if (word == "VmHWM:" && status >> value) return value;
  }
  return 0;
}

double cpu_seconds(pid_t pid) {
  const std::string stat = read_file(format("/proc/{}/stat", pid));
  std::istringstream fields{stat.substr(stat.rfind(')') + 2)};
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;
  double user = 0;
  double system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

Usage usage(const ControllerProcess& controller) {
  return {.peak_kib = peak_kib(controller.pid()), .cpu_seconds = cpu_seconds(controller.pid())};
}

void place_fleet(Cluster& cluster, int count) {
  Captured captured = load_case("guest-2gi-2vcpu");
  forget_overhead(captured);
  for (int i = 0; i < count; ++i) {
    captured.vmi.at("metadata").as_object()["name"] = format("vm-{}", i);
    captured.pod.at("metadata").as_object()["name"] = format("virt-launcher-vm-{}", i);
    create_running(cluster.kubevirt(), captured, "vms");
    if ((i + 1) % 1000 == 0) std::cerr << "    " << i + 1 << " VMIs placed\n";
  }
}

// Page by page: the whole list would be a hundred megabytes.
int published(Cluster& cluster) {
  int count = 0;
  std::string continued;
  do {
    const auto page = must(
        cluster.admin().get(format("{}?limit=500&continue={}", vmi_collection("vms"), continued)));
    for (const auto& vmi : page.at("items").as_array()) {
      count += our_annotation(vmi, "record").empty() ? 0 : 1;
    }
    continued = text_at(page, "/metadata/continue");
  } while (!continued.empty());
  return count;
}

std::size_t patches(Cluster& cluster) {
  return cluster.audit().patches_by(std::string{kOurUser}).size();
}

void print(std::string_view what, double wall, const Usage& used) {
  std::cout << format("{:<44} {:>8.1f} s  {:>7.2f} s CPU  {:>7.1f} MB peak\n", what, wall,
                      used.cpu_seconds, static_cast<double>(used.peak_kib) / 1024.0)
            << std::flush;
}

void publish_all(Cluster& cluster, int count) {
  const Instant start = real_clock().now();
  ControllerProcess controller{cluster, {"--feature-gate=on", "--backfill-qps=500"}};
  controller.wait_ready();
  print(format("list {} VMIs and their pods", count), since(start), usage(controller));
  wait_until([&] { return patches(cluster) >= static_cast<std::size_t>(count); }, seconds{900});
  print("publish every value", since(start), usage(controller));
  patches_when_quiet(cluster);
  std::cout << format("PATCHes: {}; VMIs with a value: {} of {}\n", patches(cluster),
                      published(cluster), count);
  controller.stop();
}

void restart(Cluster& cluster, int count) {
  cluster.audit().forget();
  const Instant start = real_clock().now();
  ControllerProcess controller{cluster, {"--feature-gate=on", "--backfill-qps=500"}};
  controller.wait_ready();
  pause(seconds{5});
  print(format("restart, {} VMIs, 5 s later", count), since(start), usage(controller));
  std::cout << format("PATCHes: {}\n", patches(cluster));
  controller.stop();
}

int count_of(std::string_view text) {
  int count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || end != text.data() + text.size() || count < 1) {
    throw std::invalid_argument(format("'{}' is no number of VMIs", text));
  }
  return count;
}

int run_fleet(int count) {
  Cluster cluster{"main+cpu"};
  put_kubevirt(cluster.admin(), load_kubevirt("guest-2gi-2vcpu"));
  ensure_namespace(cluster.admin(), "vms");
  ensure_node(cluster.admin(), kNode);
  const Instant start = real_clock().now();
  place_fleet(cluster, count);
  std::cerr << format("    fleet placed: {:.0f} s\n", since(start));
  cluster.audit().forget();
  publish_all(cluster, count);
  restart(cluster, count);
  return 0;
}

}  // namespace
}  // namespace vo::e2e

int main(int argc, char** argv) {
  if (!vo::e2e::have_tools()) {
    std::cerr << "fleet_bench: run it by ./dev bench fleet, which brings the control plane\n";
    return 1;
  }
  try {
    return vo::e2e::run_fleet(argc > 1 ? vo::e2e::count_of(argv[1]) : 10000);
  } catch (const std::exception& error) {
    std::cerr << "fleet_bench: " << error.what() << "\n";
    return 1;
  }
}
