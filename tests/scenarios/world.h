// SPDX-License-Identifier: Apache-2.0
// Where a scenario is played: an API server, a simulated KubeVirt on it and our controller. Three
// of them: in process in virtual time, `virt-overhead dev` over HTTP, a real control plane.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "kube/http.h"

namespace vo::scenarios {

// The Lease by which controllers agree who leads, and its namespace.
inline constexpr const char* kLease = "virt-overhead";
inline constexpr const char* kLeaseNamespace = "virt-overhead";

// How the controller is started; the words of a `controller` step.
struct ControllerStart {
  std::string publish = "auto";
  bool as_kubevirt = false;  // PATCHes are sent as virt-controller
  std::string gate;          // "on", "off"; empty: the KubeVirt CR decides
  bool elect = false;        // publishes only while it holds the Lease of kLeaseNamespace
};

// A PATCH to a VMI that was stored on behalf of the controller.
struct StoredWrite {
  std::string vmi;   // namespace/name
  std::string body;  // the JSON patch
};

class World {
 public:
  virtual ~World() = default;

  // An answer to the cluster's administrator. Error: there is no answer.
  virtual Result<kube::Response> call(const kube::Request& request) = 0;

  // Lets the cluster live until `holds`, asked after every event or a few times a second. False
  // when it does not within the patience.
  virtual bool wait_until(const std::function<bool()>& holds, Duration patience) = 0;

  // What `holds` may take at most, and how long nothing must happen before it is called quiet.
  virtual Duration patience() const = 0;
  virtual Duration silence() const = 0;

  // One more beside those that run. The others end the one that was started first.
  virtual Status start_controller(const ControllerStart& start) = 0;
  virtual Status stop_controller() = 0;  // SIGTERM
  virtual Status kill_controller() = 0;  // no time for goodbyes

  // Takes back all that was published, as `virt-overhead clean` does.
  virtual Status clean(bool as_kubevirt) = 0;

  // Every PATCH to a VMI that the controller got stored, from the beginning.
  virtual Result<std::vector<StoredWrite>> writes() = 0;

  // Replaces the KubeVirt CRDs by those of a release; "main+cpu" has cpuOverhead.
  virtual Status use_crds(std::string_view release) = 0;
};

}  // namespace vo::scenarios
