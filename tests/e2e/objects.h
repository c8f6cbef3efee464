// SPDX-License-Identifier: Apache-2.0
// VMIs and launcher pods as the real virt-controller made them, and what the missing actors
// (scheduler, kubelet, virt-handler) would do to them, done by hand.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "e2e/api_client.h"

namespace vo::e2e {

inline constexpr std::string_view kNode = "node01";
// Who plays KubeVirt: the revert policy lets only its service accounts change status.
inline constexpr std::string_view kVirtHandler = "system:serviceaccount:kubevirt:kubevirt-handler";
inline constexpr std::string_view kVirtController =
    "system:serviceaccount:kubevirt:kubevirt-controller";

// A case of tests/fixtures/objects, as captured right after virt-controller made the pod.
struct Captured {
  json::value vmi;
  json::value pod;

  // The overhead virt-controller wrote: its annotation on the pod, in bytes.
  std::string annotated_bytes() const;
  // The same in status, canonical.
  std::string status_quantity() const;
};
Captured load_case(std::string_view name);
std::vector<std::string> case_names();  // those that have a pod

// The second form of a test: KubeVirt's annotation and status value are not there.
void forget_overhead(Captured& captured);
// The third: neither is what the pod's request was computed from.
void forget_base(Captured& captured);
void set_launcher_image(Captured& captured, std::string_view image);

// A VMI on the server, with its pod.
struct Placed {
  std::string namespace_name;
  std::string name;
  std::string uid;
  std::string pod_name;
  std::string pod_uid;

  std::string path() const;
  std::string pod_path() const;
};

std::string vmi_collection(std::string_view namespace_name);
std::string pod_collection(std::string_view namespace_name);
std::string kubevirt_collection();

void ensure_namespace(const ApiClient& admin, std::string_view name);
void ensure_node(const ApiClient& admin, std::string_view name);

// Creates both in Scheduling, as captured but for what a server assigns.
Placed create(const ApiClient& kubevirt, const Captured& captured, std::string_view namespace_name);
// The pod runs on the node, the VMI too.
void move_to_running(const ApiClient& kubevirt, const Placed& placed,
                     std::string_view node = kNode);
Placed create_running(const ApiClient& kubevirt, const Captured& captured,
                      std::string_view namespace_name);

// The KubeVirt CR of a case with its status; replaces the one that is there.
void put_kubevirt(const ApiClient& admin, json::value kubevirt);
json::value load_kubevirt(std::string_view case_name);

// Every VMI, pod, migration and KubeVirt CR goes, finalizers or not.
void remove_all(const ApiClient& admin);

}  // namespace vo::e2e
