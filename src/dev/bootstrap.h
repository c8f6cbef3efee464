// SPDX-License-Identifier: Apache-2.0
// What an embedded cluster begins with: its server's settings, KubeVirt's CRDs, first objects. The
// server is talked to directly, before anybody else can.
#pragma once

#include <cstdint>
#include <string_view>

#include "apiserver/api_server.h"
#include "base/clock.h"
#include "base/result.h"
#include "json/document.h"
#include "kube/reflector_state.h"
#include "kube/resource_path.h"
#include "simulation/kinds.h"

namespace vo::dev {

// With the simulated virt-api in the place of KubeVirt's webhooks.
// The clock must outlive the server.
apiserver::Options server_options(std::uint64_t seed, const Clock& clock);

class Bootstrap {
 public:
  // Both must outlive this.
  Bootstrap(apiserver::ApiServer& server, const Clock& clock);

  // Creates or replaces the CRDs of a release (crds.h). Error: kInput.
  Status put_crds(std::string_view release);
  // Error: kInput, with what the server said.
  Status create(const kube::ResourcePath& path, const json::Document& object);
  // Nothing to do where it is there.
  Status create_namespace(std::string_view name);

  apiserver::Answer send(const kube::Request& request, std::string_view user);

 private:
  Status put_crd(const json::Document& crd);

  apiserver::ApiServer& server_;
  const Clock& clock_;
};

// How the simulation's reflectors are set up.
kube::ReflectorConfig reflector_config(const simulation::WatchedKind& kind);

}  // namespace vo::dev
