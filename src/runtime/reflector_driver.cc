// SPDX-License-Identifier: Apache-2.0
#include "runtime/reflector_driver.h"

#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/result.h"
#include "kube/http.h"
#include "kube/reflector.h"
#include "net/loop.h"
#include "runtime/api_client.h"

namespace vo::runtime {

ReflectorDriver::ReflectorDriver(kube::Reflector& reflector, ApiClient& client, net::Loop& loop,
                                 const Clock& clock)
    : reflector_(reflector), client_(client), clock_(clock), timer_(loop) {}

void ReflectorDriver::start() { drive(reflector_.start(clock_.now())); }

void ReflectorDriver::stop() { drive(reflector_.stop()); }

void ReflectorDriver::drive(kube::Reflector::Step step) {
  if (step.cancel) call_.cancel();
  if (step.send) send(*std::move(step.send));
  if (step.wake_at) return wake(*step.wake_at);
  timer_.cancel();
  armed_for_.reset();
}

// The reflector keeps the time itself, watches and long lists included.
void ReflectorDriver::send(kube::Request request) {
  call_ = client_.send(
      std::move(request),
      {.on_head =
           [this](const kube::ResponseHead& head) {
             drive(reflector_.on_head(head, clock_.now()));
           },
       .on_data =
           [this](std::string_view bytes) { drive(reflector_.on_body(bytes, clock_.now())); },
       .on_done =
           [this](Status end) {
             drive(end ? reflector_.on_end(clock_.now())
                       : reflector_.on_failure(end.error(), clock_.now()));
           }},
      {.timeout = Duration{}});
}

// Most bytes of a stream put the time off: a timer that comes too early asks again, which is
// cheaper than setting it anew each time.
void ReflectorDriver::wake(Instant at) {
  if (armed_for_ && *armed_for_ <= at) return;
  armed_for_ = at;
  timer_.start(at - clock_.now(), [this] {
    armed_for_.reset();
    drive(reflector_.on_timer(clock_.now()));
  });
}

}  // namespace vo::runtime
