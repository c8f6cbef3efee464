// SPDX-License-Identifier: Apache-2.0
// The writes of all controllers: at most one in flight for an object, each in the name of whoever
// acts, each optimistic. What the server answers goes into the cache; after a conflict the object
// is read again; what fails is tried again later, by whoever still wants it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "json/document.h"
#include "kube/api_status.h"
#include "kube/http.h"
#include "kube/json_patch.h"
#include "simulation/cache.h"
#include "simulation/kinds.h"
#include "simulation/timers.h"

namespace vo::simulation {

struct Send {
  std::uint64_t id = 0;
  kube::Request request;
};

// What is created, and on whose behalf.
struct Creation {
  Kind kind = Kind::kPod;
  std::string namespace_name;
  json::Document object;
  std::string group;    // to look at again when it is answered
  std::string purpose;  // one at a time for each: "launcher/<uid of the VMI>"
};

struct OutboxCounters {
  std::uint64_t writes = 0;
  std::uint64_t conflicts = 0;  // 409 and 422
  std::uint64_t failures = 0;   // anything else that was not accepted
};

class Outbox {
 public:
  // Both must outlive this. `groups` go along with every user.
  Outbox(Cache& cache, Timers& timers, std::vector<std::string> groups)
      : cache_(cache), timers_(timers), groups_(std::move(groups)) {}

  // Whether a write to it would leave now. The writes below do nothing where it would not.
  bool is_open(const Entry& entry, Instant now) const;
  bool is_open(const std::string& purpose, Instant now) const;

  // `user` empty: nobody is impersonated.
  void create(std::string_view user, const Creation& creation, Instant now);
  // The object's own resourceVersion guards it.
  void replace(std::string_view user, Entry& entry, const json::Document& object, Instant now);
  void replace_status(std::string_view user, Entry& entry, const json::Document& object,
                      Instant now);
  void patch(std::string_view user, Entry& entry, const kube::JsonPatch& patch, Instant now);
  // As kubelets do: nothing but the status, on this version of the object.
  void patch_status(std::string_view user, Entry& entry, const json::Document& status, Instant now);
  void bind(std::string_view user, Entry& pod, std::string_view node, Instant now);
  // Grace: −1 is the object's own.
  void remove(std::string_view user, Entry& entry, int grace_seconds, Instant now);

  // What the last attempt of a creation was refused with; empty once it was accepted.
  std::string refusal(const std::string& purpose) const;

  void answered(std::uint64_t id, const Result<kube::Response>& response, Instant now);
  std::vector<Send> take();
  const OutboxCounters& counters() const { return counters_; }

 private:
  enum class Verb : std::uint8_t { kCreate, kWrite, kBind, kEnd, kRead };
  struct Pending {
    Verb verb = Verb::kWrite;
    Kind kind = Kind::kPod;
    std::string key;  // of the object; a creation's purpose
    std::string group;
    std::string uid;
    std::string version;  // of the object when the write was sent
  };
  struct Trouble {
    int failures = 0;
    Instant not_before{};
    std::string refusal;
  };

  bool is_delayed(const std::string& id, Instant now) const;
  void send(std::string_view user, Pending pending, kube::Request request);
  void write(std::string_view user, Entry& entry, Verb verb, kube::Request request, Instant now);
  void read(const Pending& pending);
  void accepted(const Pending& pending, const kube::Response& response, Instant now);
  void refused(const Pending& pending, const kube::ApiStatus& status, Instant now);
  void lost(const Pending& pending, const std::string& why, Instant now);
  void delay(const Pending& pending, std::string why, Instant now);
  void postpone(const Pending& pending, Instant until);
  Trouble& trouble_of(const Pending& pending);
  void settle(const Pending& pending);

  Cache& cache_;
  Timers& timers_;
  std::vector<std::string> groups_;
  std::vector<Send> out_;
  std::uint64_t last_id_ = 0;
  std::map<std::uint64_t, Pending> pending_;
  std::map<std::string, int> creating_;  // by purpose
  std::map<std::string, Trouble> troubles_;
  OutboxCounters counters_;
};

}  // namespace vo::simulation
