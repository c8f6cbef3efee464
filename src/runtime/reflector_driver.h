// SPDX-License-Identifier: Apache-2.0
// Gives a kube::Reflector its socket and its clock.
#pragma once

#include <functional>
#include <optional>

#include "base/clock.h"
#include "kube/reflector.h"
#include "net/loop.h"
#include "runtime/api_client.h"

namespace vo::runtime {

class ReflectorDriver {
 public:
  // All must outlive this, the reflector's sink too.
  ReflectorDriver(kube::Reflector& reflector, ApiClient& client, net::Loop& loop,
                  const Clock& clock);

  void start();
  // Cancels the request in flight; the sink hears nothing more.
  void stop();

 private:
  void drive(kube::Reflector::Step step);
  void send(kube::Request request);
  void wake(Instant at);

  kube::Reflector& reflector_;
  ApiClient& client_;
  const Clock& clock_;
  net::Timer timer_;
  std::optional<Instant> armed_for_;
  ApiCall call_;
};

}  // namespace vo::runtime
