// SPDX-License-Identifier: Apache-2.0
#include "runtime/watched_resource.h"

#include <functional>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/format.h"
#include "controller/health.h"
#include "controller/messages.h"
#include "json/reader.h"
#include "kube/reflector.h"
#include "kube/reflector_state.h"
#include "kubevirt/names.h"
#include "net/loop.h"
#include "runtime/api_client.h"
#include "runtime/controller_requests.h"
#include "runtime/object_feed.h"

namespace vo::runtime {
namespace {

using controller::Resource;

std::string kind_of(Resource resource) {
  switch (resource) {
    case Resource::kVmis: return "VirtualMachineInstance";
    case Resource::kPods: return "Pod";
    case Resource::kMigrations: return "VirtualMachineInstanceMigration";
    case Resource::kKubeVirts: return "KubeVirt";
  }
  return "";
}

}  // namespace

kube::ReflectorConfig reflector_config(Resource resource, const std::string& namespace_name) {
  kube::ReflectorConfig config{.path = path_of(resource), .kind = kind_of(resource)};
  // The KubeVirt CR lives in a namespace of its own.
  if (resource != Resource::kKubeVirts) config.path.namespace_name = namespace_name;
  if (resource == Resource::kPods) config.label_selector = kubevirt::kLauncherSelector;
  return config;
}

WatchedResource::WatchedResource(Resource resource, const std::string& namespace_name,
                                 ApiClient& client, net::Loop& loop, const Clock& clock,
                                 json::Reader& reader, std::function<double()> random,
                                 ObjectFeed::Deliver deliver)
    : resource_(resource),
      feed_(resource, reader, std::move(deliver)),
      reflector_(reflector_config(resource, namespace_name), feed_, std::move(random)),
      driver_(reflector_, client, loop, clock) {}

bool WatchedResource::watch_ended_early(Instant now) {
  const auto watches = reflector_.counters().watches;
  if (watches == watches_seen_) return false;
  const bool first = watches_seen_ == 0;
  const bool early = now - watch_began_ < reflector_.config().watch_timeout;
  watches_seen_ = watches;
  watch_began_ = now;
  return !first && early;
}

controller::HealthLine WatchedResource::health() const {
  const kube::ReflectorHealth& health = reflector_.health();
  const bool denied = health.condition == kube::Condition::kDenied;
  const bool failing = denied || health.condition == kube::Condition::kRetrying;
  return {
      .name = format("watch-{}", to_string(resource_)), .ok = !failing, .detail = health.message};
}

}  // namespace vo::runtime
