// SPDX-License-Identifier: Apache-2.0
// How a simulated KubeVirt behaves: which parts of a cluster it plays, and how long things take.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/clock.h"

namespace vo::simulation {

// Mean durations. What is drawn lies within half and one and a half of the mean.
struct Delays {
  Duration admit = std::chrono::milliseconds{0};         // virt-api, where it is no webhook
  Duration create_pod = std::chrono::milliseconds{50};   // virt-controller
  Duration schedule = std::chrono::milliseconds{20};     // scheduler
  Duration pull = std::chrono::milliseconds{200};        // kubelet, until containers are created
  Duration start_pod = std::chrono::milliseconds{1500};  // kubelet, until they are ready
  Duration boot = std::chrono::milliseconds{1500};       // virt-handler, until the guest runs
  Duration shutdown = std::chrono::milliseconds{3000};   // guest
  Duration stop_pod = std::chrono::milliseconds{500};    // kubelet
  Duration prepare_target = std::chrono::milliseconds{1000};  // migration: until targetNodeAddress
  Duration begin_migration = std::chrono::milliseconds{500};  // … until startTimestamp
  Duration migrate = std::chrono::milliseconds{4000};         // … until the domain has moved
  Duration finish_migration = std::chrono::milliseconds{500};
  Duration abort_migration = std::chrono::milliseconds{500};
  Duration roll_out = std::chrono::milliseconds{3000};  // each step of a KubeVirt upgrade
  Duration restart_vm = std::chrono::milliseconds{1000};
};

struct Options {
  bool operator_role = true;      // virt-operator writes the KubeVirt CR's status
  bool scheduler = true;          // off where the server has a real one
  bool kubelets = true;           // and the phases of launcher pods
  bool garbage_collector = true;  // launcher pods whose VMI is gone; off where the server does it
  int nodes = 0;                  // so many nodes are created, node01, node02, …
  std::string node_cpu = "32";
  std::string node_memory = "128Gi";
  std::string node_hugepages_2mi = "16Gi";
  int node_pods = 250;
  Duration node_heartbeat{0};  // 10 s where a node lifecycle controller listens; 0: none

  std::string release = "v1.8.4";  // where spec.imageTag of the KubeVirt CR names none
  std::string registry = "quay.io/kubevirt";
  std::string architecture = "amd64";       // of virt-controller's node, and of nodes made here
  bool handler_keeps_cpu_overhead = false;  // as a future virt-handler does

  int parallel_migrations = 5;           // per cluster; the CR's setting counts more
  int parallel_outbound_migrations = 2;  // per node
  Duration pending_target_timeout = std::chrono::minutes{5};
  Duration migration_backoff = std::chrono::seconds{20};  // after a failed one, doubling

  // Who acts is a user name in Impersonate-User; with these groups. On a real server system:masters
  // spares RBAC for users that exist nowhere else.
  std::vector<std::string> groups = {"system:masters"};

  double speed = 1.0;  // 2: twice as fast; 0: as fast as it goes
  Delays delays;
};

}  // namespace vo::simulation
