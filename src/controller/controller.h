// SPDX-License-Identifier: Apache-2.0
// The decision core: told what the API server shows, it says which PATCHes to send. One thread, no
// I/O; time comes in with each step, randomness and the logger at construction. The same core runs
// against a real cluster, the embedded one and the simulator.
//
// Without the lead everything is observed and nothing is sent.
//
// Invariants: a VMI's published value belongs to the uid of its current pod; nothing but a new
// current pod, or once a better source, changes it; no PATCH when nothing changed; at most one
// request in flight per VMI; `spec` is never written.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "base/clock.h"
#include "base/log.h"
#include "controller/announcement.h"
#include "controller/event_book.h"
#include "controller/fleet_metrics.h"
#include "controller/health.h"
#include "controller/histogram.h"
#include "controller/messages.h"
#include "controller/metrics.h"
#include "controller/options.h"
#include "controller/pace.h"
#include "controller/places.h"
#include "controller/pod_memory.h"
#include "controller/publication.h"
#include "controller/work_queue.h"
#include "controller/world.h"
#include "kubevirt/gates.h"
#include "kubevirt/truth.h"

namespace vo::controller {

class Controller {
 public:
  using Random = std::function<double()>;  // uniform in [0, 1)

  Controller(const Options& options, Logger& logger, Random random);

  // Applies one input and returns the requests that should leave now.
  Outputs step(Input input, Instant now, WallTime wall);

  // When step(Tick) has something to do, if nothing else comes in.
  std::optional<Instant> wake_at(Instant now);

  Health health() const;
  // Prometheus text: the fleet, while leading, and our own health.
  std::string metrics_text(const RuntimeCounters& runtime) const;
  const Stats& stats() const { return stats_; }

 private:
  // What is remembered about a VMI beside the object itself. Lives while there is something to say.
  struct Memory {
    bool waiting = false;  // something would be published if the gate were on
    bool must_read = false;
    std::optional<RequestId> in_flight;
    std::uint32_t failures = 0;
    // Status values written for this pod, to notice when somebody drops them.
    std::string wrote_for_pod;
    std::optional<Quantity> wrote[2];
    std::uint32_t rewrites[2] = {0, 0};
  };
  struct InFlight {
    enum class Kind : std::uint8_t { kPatch, kProbe, kGet } kind = Kind::kPatch;
    std::string key;
    Priority priority = Priority::kStart;
    std::string decided_version;
    std::string pod_uid;
    Publication publication;
    std::optional<Announcement> announcement;  // once it has landed
    Field field = Field::kMemory;
    Probe probe;
  };

  void apply(ListBegan input);
  void apply(ListEnded input);
  void apply(VmiSeen input);
  void apply(PodSeen input);
  void apply(MigrationSeen input);
  void apply(KubeVirtSeen input);
  void apply(const Gone& input);
  void apply(Undecodable input);
  void apply(SchemaChanged input);
  void apply(Leadership input);
  void apply(Answer input);
  void apply(Tick) {}

  void touched(const std::string& key);
  void pod_gone(const std::string& pod_uid);
  bool say_once(std::string_view what, const std::string& pod_uid);
  void cluster_changed();
  void gate_changed(const kubevirt::Gate& next);
  void queue_everything();
  void sample_some();
  void sample(const std::string& key);
  std::size_t waiting() const;
  Gauges gauges() const;

  bool ready() const;
  bool active() const { return ready() && leading_; }
  void run_queue(Priority priority, int& budget);
  bool may_send(Priority priority);
  void decide(const std::string& key, Priority priority);
  bool eligible(const kubevirt::VirtualMachineInstance& vmi) const;
  kubevirt::Assessment judge(const kubevirt::VirtualMachineInstance& vmi,
                             const kubevirt::LauncherPod& pod);
  void report_tampering(const kubevirt::VirtualMachineInstance& vmi,
                        const kubevirt::LauncherPod& pod);
  void report_mismatch(const kubevirt::VirtualMachineInstance& vmi,
                       const kubevirt::LauncherPod& pod, const kubevirt::Assessment& assessment);
  void keep_what_runs(const kubevirt::VirtualMachineInstance& next);
  void keep_target(const kubevirt::VirtualMachineInstance& vmi);
  void check_target(const kubevirt::VirtualMachineInstance& vmi, const kubevirt::LauncherPod& pod);
  void take_answer(const std::string& key, kubevirt::VirtualMachineInstance vmi);
  void publish(const std::string& key, Priority priority,
               const kubevirt::VirtualMachineInstance& vmi, const kubevirt::LauncherPod& pod,
               const kubevirt::Assessment& assessment);
  void add_target(Statement& statement, const kubevirt::VirtualMachineInstance& vmi) const;
  bool in_a_fight(Memory& memory, const kubevirt::VirtualMachineInstance& vmi,
                  const std::string& pod_uid, const Publication& publication);
  void ask_places(const std::string& key, Priority priority,
                  const kubevirt::VirtualMachineInstance& vmi);
  void ask_again();
  void release_held();
  void send_patch(const std::string& key, Priority priority,
                  const kubevirt::VirtualMachineInstance& vmi, const std::string& pod_uid,
                  Publication publication, std::optional<Announcement> announcement);
  void announce(const kubevirt::ObjectMeta& vmi, Announcement announcement);
  void send_get(const std::string& key, Priority priority);
  RequestId track(InFlight request);

  void answered_probe(const InFlight& request, const Answer& answer);
  void answered_get(const InFlight& request, Answer answer);
  void answered_patch(const InFlight& request, Answer answer);
  void accepted(const InFlight& request, Answer answer);
  void refused(const InFlight& request, const Answer& answer);
  void check_landed(const InFlight& request, const kubevirt::VirtualMachineInstance& returned);
  void note_pace(const InFlight& request, const Answer& answer);

  Options options_;
  Logger& logger_;
  Random random_;
  PodMemory pod_memory_;
  World world_;
  WorkQueue queue_;
  Places places_;
  TokenBucket bucket_;
  BackfillPace backfill_;
  kubevirt::Gate gate_;
  bool gate_known_ = false;
  bool leading_ = true;
  bool elected_ = false;  // somebody decides who leads
  std::string kubevirt_version_;
  std::unordered_map<std::string, Memory> memories_;
  std::map<std::string, Priority> held_;  // for a probe
  std::unordered_map<RequestId, InFlight> in_flight_;
  std::unordered_map<std::string, std::string> undecodable_;  // name -> why
  std::unordered_set<std::string> said_;                      // what is said once of a pod
  EventBook events_;
  FleetMetrics fleet_;
  std::unordered_set<std::string> unsampled_;  // VMIs whose series may be out of date
  bool series_left_out_ = false;
  std::unordered_map<std::string, Instant> touched_at_;  // VMIs that something happened to
  Histogram lag_;
  RequestId last_id_ = 0;
  Stats stats_;
  std::string denied_;  // the last refusal of a PATCH, until one lands
  Instant now_{};
  WallTime wall_{};
  Outputs* outputs_ = nullptr;
};

}  // namespace vo::controller
