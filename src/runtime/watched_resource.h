// SPDX-License-Identifier: Apache-2.0
// One resource that the controller watches: reflector, driver and decoder together.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/clock.h"
#include "controller/health.h"
#include "controller/messages.h"
#include "json/reader.h"
#include "kube/reflector.h"
#include "net/loop.h"
#include "runtime/api_client.h"
#include "runtime/object_feed.h"
#include "runtime/reflector_driver.h"

namespace vo::runtime {

// What the controller watches of a resource, and how. An empty namespace means all.
kube::ReflectorConfig reflector_config(controller::Resource resource,
                                       const std::string& namespace_name);

class WatchedResource {
 public:
  // The namespace as above.
  WatchedResource(controller::Resource resource, const std::string& namespace_name,
                  ApiClient& client, net::Loop& loop, const Clock& clock, json::Reader& reader,
                  std::function<double()> random, ObjectFeed::Deliver deliver);

  void start() { driver_.start(); }
  void stop() { driver_.stop(); }
  void list_again() { driver_.stop(), driver_.start(); }

  // True once after a watch ended long before its term: so do watches whose CRD was replaced.
  bool watch_ended_early(Instant now);

  controller::HealthLine health() const;
  const kube::ReflectorCounters& counters() const { return reflector_.counters(); }

 private:
  controller::Resource resource_;
  ObjectFeed feed_;
  kube::Reflector reflector_;
  ReflectorDriver driver_;
  std::uint64_t watches_seen_ = 0;
  Instant watch_began_{};
};

}  // namespace vo::runtime
