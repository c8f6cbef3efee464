// SPDX-License-Identifier: Apache-2.0
// The row of a pod: which containers are ready, what it is waiting for, how often it restarted.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "apiserver/builtin_table.h"
#include "apiserver/document_access.h"
#include "apiserver/human_duration.h"
#include "base/clock.h"
#include "base/format.h"
#include "json/document.h"

namespace vo::apiserver {
namespace {

using boost::json::array;
using json::Document;

bool is_true(const Document* value) { return value != nullptr && *value == true; }

std::int64_t number_at(const Document& document, Keys keys) {
  const auto* value = member_at(document, keys);
  return value != nullptr && value->is_int64() ? value->get_int64() : 0;
}

const Document* condition(const Document& pod, std::string_view type) {
  for (const Document& each : list_at(pod, {"status", "conditions"})) {
    if (text_at(each, {"type"}) == type) return &each;
  }
  return nullptr;
}

bool is_condition_true(const Document& pod, std::string_view type) {
  const Document* found = condition(pod, type);
  return found != nullptr && text_at(*found, {"status"}) == "True";
}

bool is_sidecar(const Document& pod, std::string_view name) {
  return std::ranges::any_of(list_at(pod, {"spec", "initContainers"}), [&](const Document& each) {
    return text_at(each, {"name"}) == name && text_at(each, {"restartPolicy"}) == "Always";
  });
}

std::string termination(const Document& terminated) {
  const auto reason = text_at(terminated, {"reason"});
  if (!reason.empty()) return std::string{reason};
  const auto signal = number_at(terminated, {"signal"});
  if (signal != 0) return format("Signal:{}", signal);
  return format("ExitCode:{}", number_at(terminated, {"exitCode"}));
}

class PodRow {
 public:
  explicit PodRow(const Document& pod) : pod_(pod), reason_(initial_reason()) {
    total_ = list_at(pod, {"spec", "containers"}).size();
    for (const Document& each : list_at(pod, {"spec", "initContainers"})) {
      if (text_at(each, {"restartPolicy"}) == "Always") ++total_;
    }
    const bool initializing = read_init_containers();
    if (!initializing || is_condition_true(pod, "Initialized")) read_containers();
    read_deletion();
  }

  std::string ready() const { return format("{}/{}", ready_, total_); }
  const std::string& reason() const { return reason_; }

  std::string restarts(WallTime now) const {
    if (restarts_.count == 0 || restarts_.last.empty()) return format("{}", restarts_.count);
    return format("{} ({} ago)", restarts_.count, age_since(restarts_.last, now));
  }

 private:
  struct Restarts {
    std::int64_t count = 0;
    std::string_view last;  // RFC 3339, which sorts as text

    void add(const Document& status) {
      count += number_at(status, {"restartCount"});
      last = std::max(last, text_at(status, {"lastState", "terminated", "finishedAt"}));
    }
  };

  std::string initial_reason() const {
    const Document* scheduled = condition(pod_, "PodScheduled");
    if (scheduled != nullptr && text_at(*scheduled, {"reason"}) == "SchedulingGated") {
      return "SchedulingGated";
    }
    const auto reason = text_at(pod_, {"status", "reason"});
    return std::string{reason.empty() ? text_at(pod_, {"status", "phase"}) : reason};
  }

  // True: one of them has not done its part yet, and the reason says so.
  bool read_init_containers() {
    Restarts all;
    std::size_t index = 0;
    for (const Document& status : list_at(pod_, {"status", "initContainerStatuses"})) {
      all.add(status);
      const bool sidecar = is_sidecar(pod_, text_at(status, {"name"}));
      if (sidecar) restarts_.add(status);
      if (!is_done(status, sidecar)) {
        reason_ = "Init:" + init_reason(status, index);
        sidecars_ = restarts_;
        restarts_ = all;
        return true;
      }
      ++index;
    }
    sidecars_ = restarts_;
    return false;
  }

  bool is_done(const Document& status, bool sidecar) {
    const auto* terminated = member_at(status, {"state", "terminated"});
    if (terminated != nullptr && number_at(*terminated, {"exitCode"}) == 0) return true;
    if (!sidecar || !is_true(member(status, "started"))) return false;
    ready_ += is_true(member(status, "ready")) ? 1 : 0;
    return true;
  }

  std::string init_reason(const Document& status, std::size_t index) const {
    if (const auto* terminated = member_at(status, {"state", "terminated"})) {
      return termination(*terminated);
    }
    const auto waiting = text_at(status, {"state", "waiting", "reason"});
    if (!waiting.empty() && waiting != "PodInitializing") return std::string{waiting};
    return format("{}/{}", index, list_at(pod_, {"spec", "initContainers"}).size());
  }

  void read_containers() {
    restarts_ = sidecars_;
    bool running = false;
    std::string failure;
    const auto& statuses = list_at(pod_, {"status", "containerStatuses"});
    for (std::size_t i = statuses.size(); i-- > 0;) read_container(statuses[i], running, failure);
    if (reason_ != "Completed") return;
    if (running && is_condition_true(pod_, "Ready")) {
      reason_ = "Running";
    } else if (!failure.empty()) {
      reason_ = failure;
    } else if (running) {
      reason_ = "NotReady";
    }
  }

  void read_container(const Document& status, bool& running, std::string& failure) {
    restarts_.add(status);
    const auto waiting = text_at(status, {"state", "waiting", "reason"});
    const auto* terminated = member_at(status, {"state", "terminated"});
    if (!waiting.empty()) {
      reason_ = waiting;
    } else if (terminated != nullptr) {
      reason_ = termination(*terminated);
      if (number_at(*terminated, {"exitCode"}) != 0) failure = reason_;
    } else if (is_true(member(status, "ready")) &&
               member_at(status, {"state", "running"}) != nullptr) {
      running = true;
      ++ready_;
    }
  }

  void read_deletion() {
    if (text_at(pod_, {"metadata", "deletionTimestamp"}).empty()) return;
    const auto phase = text_at(pod_, {"status", "phase"});
    if (text_at(pod_, {"status", "reason"}) == "NodeLost") {
      reason_ = "Unknown";
    } else if (phase != "Succeeded" && phase != "Failed") {
      reason_ = "Terminating";
    }
  }

  const Document& pod_;
  std::string reason_;
  std::size_t total_ = 0;
  std::size_t ready_ = 0;
  Restarts restarts_;
  Restarts sidecars_;
};

std::string readiness_gates(const Document& pod) {
  const auto& gates = list_at(pod, {"spec", "readinessGates"});
  if (gates.empty()) return "<none>";
  const auto open = std::ranges::count_if(gates, [&](const Document& gate) {
    return is_condition_true(pod, text_at(gate, {"conditionType"}));
  });
  return format("{}/{}", open, gates.size());
}

Document or_none(std::string_view text) {
  return Document(key_view(text.empty() ? "<none>" : text));
}

}  // namespace

array pod_cells(const Document& pod, WallTime now) {
  const PodRow row(pod);
  return {key_view(text_at(pod, {"metadata", "name"})),
          row.ready(),
          row.reason(),
          row.restarts(now),
          age_since(text_at(pod, {"metadata", "creationTimestamp"}), now),
          or_none(text_at(pod, {"status", "podIP"})),
          or_none(text_at(pod, {"spec", "nodeName"})),
          or_none(text_at(pod, {"status", "nominatedNodeName"})),
          readiness_gates(pod)};
}

}  // namespace vo::apiserver
