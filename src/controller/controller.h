// SPDX-License-Identifier: Apache-2.0
// The decision core: told what the API server shows, it says which PATCHes to send. One thread, no
// I/O; time comes in with each step, randomness and the logger at construction. The same core runs
// against a real cluster, the embedded one and the simulator.
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
#include "controller/health.h"
#include "controller/messages.h"
#include "controller/options.h"
#include "controller/pace.h"
#include "controller/places.h"
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
    Field field = Field::kMemory;
    Probe probe;
  };

  void apply(ListBegan input);
  void apply(ListEnded input);
  void apply(VmiSeen input);
  void apply(PodSeen input);
  void apply(MigrationSeen input);
  void apply(KubeVirtSeen input);
  void apply(Gone input);
  void apply(Undecodable input);
  void apply(SchemaChanged input);
  void apply(Answer input);
  void apply(Tick) {}

  void touched(const std::string& key);
  void cluster_changed();
  void gate_changed(const kubevirt::Gate& next);
  void queue_everything();

  bool ready() const;
  void run_queue(Priority priority, int& budget);
  bool may_send(Priority priority);
  void decide(const std::string& key, Priority priority);
  bool eligible(const kubevirt::VirtualMachineInstance& vmi) const;
  kubevirt::Assessment judge(const kubevirt::VirtualMachineInstance& vmi,
                             const kubevirt::LauncherPod& pod);
  void publish(const std::string& key, Priority priority,
               const kubevirt::VirtualMachineInstance& vmi, const kubevirt::LauncherPod& pod,
               const kubevirt::Assessment& assessment);
  bool in_a_fight(Memory& memory, const kubevirt::VirtualMachineInstance& vmi,
                  const std::string& pod_uid, const Publication& publication);
  void ask_places(const std::string& key, Priority priority,
                  const kubevirt::VirtualMachineInstance& vmi);
  void ask_again();
  void release_held();
  void send_patch(const std::string& key, Priority priority,
                  const kubevirt::VirtualMachineInstance& vmi, const std::string& pod_uid,
                  Publication publication);
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
  World world_;
  WorkQueue queue_;
  Places places_;
  TokenBucket bucket_;
  BackfillPace backfill_;
  kubevirt::Gate gate_;
  bool gate_known_ = false;
  std::string kubevirt_version_;
  std::unordered_map<std::string, Memory> memories_;
  std::map<std::string, Priority> held_;  // for a probe
  std::unordered_map<RequestId, InFlight> in_flight_;
  std::unordered_map<std::string, std::string> undecodable_;  // name -> why
  std::unordered_set<std::string> said_;                      // what is said once
  RequestId last_id_ = 0;
  Stats stats_;
  std::string denied_;  // the last refusal of a PATCH, until one lands
  Instant now_{};
  WallTime wall_{};
  Outputs* outputs_ = nullptr;
};

}  // namespace vo::controller
