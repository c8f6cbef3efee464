// SPDX-License-Identifier: Apache-2.0
// A fleet of VMIs with their launcher pods, and one controller. Prints what the controller needed
// to know them all, to publish every value, and to come back after a restart; looks at each value.
//
//   fleet_bench [N] [dev]    10,000 on the real control plane where not said; dev: on the embedded
//                            cluster. The VMIs are those of `dev --vmis` on both.
#include <charconv>
#include <chrono>
#include <cstddef>
#include <exception>
#include <filesystem>
#include <functional>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include "base/clock.h"
#include "base/format.h"
#include "e2e/api_client.h"
#include "e2e/audit.h"
#include "e2e/cluster.h"
#include "e2e/control_plane.h"
#include "e2e/controller_process.h"
#include "e2e/dev_cluster.h"
#include "e2e/expect.h"
#include "e2e/objects.h"
#include "e2e/usage.h"
#include "e2e/wait.h"
#include "quantity/quantity.h"

namespace vo::e2e {
namespace {

using std::chrono::seconds;

constexpr std::string_view kVmis = "/apis/kubevirt.io/v1/virtualmachineinstances";
constexpr std::string_view kPods = "/api/v1/pods";
constexpr std::string_view kKubeVirt =
    "/apis/kubevirt.io/v1/namespaces/kubevirt/kubevirts/kubevirt";
constexpr seconds kPatience{1800};

// Where the fleet is.
struct Site {
  const ApiClient& admin;
  std::filesystem::path kubeconfig;  // the controller's
  AuditLog audit;
};

double since(Instant start) {
  return std::chrono::duration<double>(real_clock().now() - start).count();
}

// Page by page: the whole list would be a hundred megabytes. False where so much changed meanwhile
// that the rest of the list is gone.
bool each(const ApiClient& admin, std::string_view collection,
          const std::function<void(const json::value&)>& visit) {
  constexpr int kGone = 410;
  std::string continued;
  do {
    const auto answer = admin.get(format("{}?limit=500&continue={}", collection, continued));
    if (answer.status == kGone) return false;
    const auto page = must(answer);
    for (const auto& item : page.at("items").as_array()) visit(item);
    continued = text_at(page, "/metadata/continue");
  } while (!continued.empty());
  return true;
}

int running(const ApiClient& admin) {
  int count = 0;
  const bool whole = each(admin, kVmis, [&](const json::value& vmi) {
    count += text_at(vmi, "/status/phase") == "Running" ? 1 : 0;
  });
  return whole ? count : 0;
}

Quantity quantity_at(const json::value& object, std::string_view pointer) {
  const auto parsed = Quantity::parse(text_at(object, pointer));
  if (!parsed) throw std::runtime_error(format("{}: {}", pointer, parsed.error().message()));
  return *parsed;
}

// What `compute` requests, by the pod's uid.
std::map<std::string, Quantity> requests(const ApiClient& admin) {
  std::map<std::string, Quantity> found;
  each(admin, kPods, [&](const json::value& pod) {
    found[text_at(pod, "/metadata/uid")] =
        quantity_at(pod, "/spec/containers/0/resources/requests/memory");
  });
  return found;
}

// VMIs whose value is the rest that their pod requests beside the guest. No overcommit here.
int right(const ApiClient& admin) {
  const auto pods = requests(admin);
  int count = 0;
  each(admin, kVmis, [&](const json::value& vmi) {
    const auto pod = pods.find(our_annotation(vmi, "pod"));
    if (pod == pods.end()) return;
    const auto overhead = pod->second.subtract(quantity_at(vmi, "/spec/domain/memory/guest"));
    const auto value = Quantity::parse(our_annotation(vmi, "memory"));
    count += overhead && value && *value == *overhead ? 1 : 0;
  });
  return count;
}

std::size_t patches_when_quiet(Site& site) {
  std::size_t count = 0;
  while (!holds_for(seconds{3}, [&] { return site.audit.ours().size() == count; })) {
    count = site.audit.ours().size();
  }
  return count;
}

void print(std::string_view what, double wall, const Usage& used) {
  std::cout << format("{:<44} {:>8.1f} s  {:>7.2f} s CPU  {:>7.1f} MB peak\n", what, wall,
                      used.cpu_seconds, used.peak_kib / 1024.0)
            << std::flush;
}

void publish_all(Site& site, int count) {
  const Instant start = real_clock().now();
  ControllerProcess controller{site.kubeconfig, {"--feature-gate=on", "--backfill-qps=500"}};
  controller.wait_ready();
  print(format("list {} VMIs and their pods", count), since(start), usage_of(controller.pid()));
  wait_until([&] { return site.audit.ours().size() >= static_cast<std::size_t>(count); },
             kPatience);
  print("publish every value", since(start), usage_of(controller.pid()));
  std::cout << format("PATCHes: {}; VMIs with the right value: {} of {}\n",
                      patches_when_quiet(site), right(site.admin), count);
  controller.stop();
}

void restart(Site& site, int count) {
  site.audit.forget();
  const Instant start = real_clock().now();
  ControllerProcess controller{site.kubeconfig, {"--feature-gate=on", "--backfill-qps=500"}};
  controller.wait_ready();
  pause(seconds{5});
  print(format("restart, {} VMIs, 5 s later", count), since(start), usage_of(controller.pid()));
  std::cout << format("PATCHes: {}\n", site.audit.ours().size());
  controller.stop();
}

void run(Site site, int count) {
  publish_all(site, count);
  restart(site, count);
}

// The embedded cluster with a fleet that runs.
class FleetInDev {
 public:
  explicit FleetInDev(int count)
      : cluster_({"--no-controller", "--release=v1.7.4", "--speed=0", format("--vmis={}", count)}) {
    const auto all_run = [&] { return pause(seconds{2}), running(cluster_.admin()) == count; };
    if (!wait_until(all_run, kPatience)) {
      throw std::runtime_error("not every VMI runs\n" + cluster_.log());
    }
    say("every VMI runs");
  }

  void say(std::string_view what) const {
    print(format("the embedded cluster: {}", what), since(start_), usage_of(cluster_.pid()));
  }
  const DevCluster& cluster() const { return cluster_; }

 private:
  Instant start_ = real_clock().now();
  DevCluster cluster_;
};

// By the uid of the VMI.
std::map<std::string, json::value> launcher_pods(const ApiClient& admin) {
  std::map<std::string, json::value> pods;
  each(admin, kPods, [&](const json::value& pod) {
    pods[text_at(pod, "/metadata/ownerReferences/0/uid")] = pod;
  });
  return pods;
}

void place(const Cluster& cluster, Captured captured) {
  forget_overhead(captured);
  const std::string space = text_at(captured.vmi, "/metadata/namespace");
  ensure_namespace(cluster.admin(), space);
  create_running(cluster.kubevirt(), captured, space);
}

// The fleet of another cluster, as it runs there.
void place_fleet(const Cluster& cluster, const ApiClient& origin) {
  put_kubevirt(cluster.admin(), must(origin.get(std::string(kKubeVirt))));
  ensure_node(cluster.admin(), kNode);
  auto pods = launcher_pods(origin);
  int placed = 0;
  each(origin, kVmis, [&](const json::value& vmi) {
    place(cluster, {.vmi = vmi, .pod = pods.at(text_at(vmi, "/metadata/uid"))});
    if (++placed % 1000 == 0) std::cerr << "    " << placed << " VMIs placed\n";
  });
}

void run_on_real(int count) {
  if (!have_tools()) {
    throw std::runtime_error("run it by ./dev bench fleet, which brings the control plane");
  }
  Cluster cluster{"v1.7.4"};
  const Instant start = real_clock().now();
  {
    const FleetInDev fleet{count};
    place_fleet(cluster, fleet.cluster().admin());
  }
  std::cerr << format("    fleet placed: {:.0f} s\n", since(start));
  run({cluster.admin(), cluster.our_kubeconfig(), AuditLog{cluster.plane().audit_log()}}, count);
}

void run_in_dev(int count) {
  const FleetInDev fleet{count};
  const DevCluster& cluster = fleet.cluster();
  run({cluster.admin(), cluster.kubeconfig(), AuditLog{cluster.audit_log()}}, count);
  fleet.say("at the end");
}

int count_of(std::string_view text) {
  int count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || end != text.data() + text.size() || count < 1) {
    throw std::invalid_argument(format("'{}' is no number of VMIs", text));
  }
  return count;
}

}  // namespace
}  // namespace vo::e2e

int main(int argc, char** argv) {
  constexpr int kFleet = 10'000;
  try {
    const int count = argc > 1 ? vo::e2e::count_of(argv[1]) : kFleet;
    const bool in_dev = argc > 2 && std::string_view{argv[2]} == "dev";
    in_dev ? vo::e2e::run_in_dev(count) : vo::e2e::run_on_real(count);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "fleet_bench: " << error.what() << "\n";
    return 1;
  }
}
