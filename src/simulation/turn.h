// SPDX-License-Identifier: Apache-2.0
// What a controller sees when it is its turn to look at a group, and how it acts. Controllers are
// functions of it: they keep nothing.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "json/document.h"
#include "kubevirt/objects.h"
#include "overhead/release.h"
#include "simulation/cache.h"
#include "simulation/options.h"
#include "simulation/outbox.h"
#include "simulation/timers.h"

namespace vo::simulation {

// A part of KubeVirt and the release it runs at the moment.
struct Component {
  std::string version;  // as the image tag says it
  const overhead::Release* release = nullptr;
};

// The KubeVirt that is installed.
struct Installation {
  const json::Document* object = nullptr;  // the CR
  std::string namespace_name;
  kubevirt::KubeVirt view;  // of it, with virt-controller's version as the observed one
  Component api;
  Component controller;
  Component handler;
  std::string launcher_image;  // that virt-controller gives to new pods
  bool exists() const { return object != nullptr; }
};

struct Turn {
  const Options& options;
  const Installation& kubevirt;
  Cache& cache;
  Outbox& outbox;
  Timers& timers;
  Instant now;
  std::string timestamp;  // now, RFC 3339
  std::string group;      // key of the group it is about

  // Whether what `name` says has taken its time. The name carries a uid.
  bool over(const std::string& name, Duration mean) const {
    return timers.is_over(group, name, mean, now);
  }
  bool is_open(const Entry& entry) const { return outbox.is_open(entry, now); }
};

// Who acts in a turn.
std::string controller_account(const Turn& turn);
std::string handler_account(const Turn& turn);
std::string api_account(const Turn& turn);

}  // namespace vo::simulation
