// SPDX-License-Identifier: Apache-2.0
#include "simulation/outbox.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "json/document.h"
#include "json/fields.h"
#include "kube/api_status.h"
#include "kube/http.h"
#include "kube/json_patch.h"
#include "kube/object_meta.h"
#include "kube/request.h"
#include "kube/resource_path.h"
#include "simulation/cache.h"
#include "simulation/kinds.h"

namespace vo::simulation {
namespace {

constexpr int kConflict = 409;
constexpr int kNotFound = 404;
constexpr int kUnprocessable = 422;

kube::ResourcePath path_of(Kind kind, std::string_view namespace_name) {
  const kube::ResourcePath& path = watched(kind).path;
  return namespace_name.empty() ? path : path.in(namespace_name);
}

kube::ResourcePath path_of(const Entry& entry) {
  return path_of(entry.kind, entry.namespace_name());
}

std::string identity(Kind kind, std::string_view key) {
  return object_key(watched(kind).name, key);
}

std::string delete_options(const Entry& entry, int grace_seconds) {
  json::Document options = json::Object{{"apiVersion", "v1"}, {"kind", "DeleteOptions"}};
  json::make(options, {"preconditions", "uid"}) = entry.uid;
  if (grace_seconds >= 0) json::make(options, {"gracePeriodSeconds"}) = grace_seconds;
  return json::write_compact(options);
}

std::string binding(const Entry& pod, std::string_view node) {
  json::Document binding = json::Object{{"apiVersion", "v1"}, {"kind", "Binding"}};
  json::make(binding, {"metadata", "name"}) = pod.name();
  json::make(binding, {"metadata", "namespace"}) = pod.namespace_name();
  json::make(binding, {"metadata", "uid"}) = pod.uid;
  json::make(binding, {"target", "apiVersion"}) = "v1";
  json::make(binding, {"target", "kind"}) = "Node";
  json::make(binding, {"target", "name"}) = node;
  return json::write_compact(binding);
}

// In which the watch shows what a creation without an answer has made.
constexpr Duration kWatchDelay = std::chrono::seconds{5};

// 200 ms, doubling up to 30 s.
Duration pause_after(int failures) {
  constexpr Duration kCap = std::chrono::seconds{30};
  const Duration pause = std::chrono::milliseconds{200} * (1 << std::min(failures, 10));
  return std::min(pause, kCap);
}

}  // namespace

bool Outbox::is_delayed(const std::string& id, Instant now) const {
  const auto trouble = troubles_.find(id);
  return trouble != troubles_.end() && now < trouble->second.not_before;
}

bool Outbox::is_open(const Entry& entry, Instant now) const {
  return entry.is_writable() && !is_delayed(identity(entry.kind, entry.key()), now);
}

bool Outbox::is_open(const std::string& purpose, Instant now) const {
  return !creating_.contains(purpose) && !is_delayed(purpose, now);
}

void Outbox::send(std::string_view user, Pending pending, kube::Request request) {
  kube::impersonate(request, {.user = std::string(user),
                              .uid = "",
                              .groups = user.empty() ? std::vector<std::string>{} : groups_,
                              .extra = {}});
  pending_.emplace(++last_id_, std::move(pending));
  out_.push_back({.id = last_id_, .request = std::move(request)});
}

void Outbox::write(std::string_view user, Entry& entry, Verb verb, kube::Request request,
                   Instant now) {
  if (!is_open(entry, now)) return;
  entry.busy = true;
  ++counters_.writes;
  send(user, {verb, entry.kind, entry.key(), entry.group, entry.uid, entry.version},
       std::move(request));
}

void Outbox::create(std::string_view user, const Creation& creation, Instant now) {
  if (!is_open(creation.purpose, now)) return;
  creating_[creation.purpose] = 1;
  ++counters_.writes;
  auto request = kube::create_request(path_of(creation.kind, creation.namespace_name),
                                      json::write_compact(creation.object));
  send(user, {Verb::kCreate, creation.kind, creation.purpose, creation.group, "", ""},
       std::move(request));
}

void Outbox::replace(std::string_view user, Entry& entry, const json::Document& object,
                     Instant now) {
  write(user, entry, Verb::kWrite,
        kube::replace_request(path_of(entry), entry.name(), json::write_compact(object)), now);
}

void Outbox::replace_status(std::string_view user, Entry& entry, const json::Document& object,
                            Instant now) {
  auto request = kube::replace_request(path_of(entry), entry.name(), json::write_compact(object));
  request.target += "/status";
  write(user, entry, Verb::kWrite, std::move(request), now);
}

void Outbox::patch(std::string_view user, Entry& entry, const kube::JsonPatch& patch, Instant now) {
  if (!patch.changes_something()) return;
  write(user, entry, Verb::kWrite,
        kube::json_patch_request(path_of(entry), entry.name(), patch.text()), now);
}

void Outbox::patch_status(std::string_view user, Entry& entry, const json::Document& status,
                          Instant now) {
  kube::JsonPatch patch;
  patch.test({"metadata", "resourceVersion"}, json::quote(entry.version));
  patch.add({"status"}, json::write_compact(status));
  auto request = kube::json_patch_request(path_of(entry), entry.name(), patch.text());
  request.target += "/status";
  write(user, entry, Verb::kWrite, std::move(request), now);
}

void Outbox::bind(std::string_view user, Entry& pod, std::string_view node, Instant now) {
  auto request = kube::create_request(path_of(pod), binding(pod, node));
  request.target = path_of(pod).object(pod.name()) + "/binding";
  write(user, pod, Verb::kBind, std::move(request), now);
}

void Outbox::remove(std::string_view user, Entry& entry, int grace_seconds, Instant now) {
  auto request = kube::create_request(path_of(entry), delete_options(entry, grace_seconds));
  request.method = kube::Method::kDelete;
  request.target = path_of(entry).object(entry.name());
  write(user, entry, grace_seconds == 0 ? Verb::kEnd : Verb::kBind, std::move(request), now);
}

void Outbox::read(const Pending& pending) {
  const Entry* entry = cache_.find(pending.kind, pending.key);
  if (entry == nullptr) return;
  Pending reading = pending;
  reading.verb = Verb::kRead;
  send("", std::move(reading), kube::get_request(path_of(*entry), entry->name()));
}

std::string Outbox::refusal(const std::string& purpose) const {
  const auto trouble = troubles_.find(purpose);
  return trouble == troubles_.end() ? std::string{} : trouble->second.refusal;
}

void Outbox::answered(std::uint64_t id, const Result<kube::Response>& response, Instant now) {
  const auto at = pending_.find(id);
  if (at == pending_.end()) return;
  const Pending pending = std::move(at->second);
  pending_.erase(at);
  settle(pending);
  if (!response) {
    lost(pending, response.error().message(), now);
  } else if (response->ok()) {
    accepted(pending, *response, now);
  } else {
    refused(pending, kube::read_status(response->head, response->body), now);
  }
  timers_.wake(pending.group, now);
}

void Outbox::settle(const Pending& pending) {
  if (pending.verb == Verb::kCreate) {
    creating_.erase(pending.key);
  } else if (Entry* entry = cache_.find(pending.kind, pending.key);
             entry != nullptr && entry->uid == pending.uid) {
    entry->busy = false;
  }
}

void Outbox::accepted(const Pending& pending, const kube::Response& response, Instant now) {
  const kube::ObjectMeta meta = kube::read_object_meta(response.body);
  if (pending.verb == Verb::kWrite && meta.resource_version == pending.version) {
    // Pruned, or taken back by a webhook: what is wanted would be written for ever.
    delay(pending, "the server has changed nothing", now);
  } else if (pending.verb != Verb::kRead) {
    troubles_.erase(pending.verb == Verb::kCreate ? pending.key
                                                  : identity(pending.kind, pending.key));
  }
  if (pending.verb != Verb::kCreate) {
    Entry* entry = cache_.find(pending.kind, pending.key);
    // The watch was faster, and has told its end: the answer would bring it back for good.
    if (entry == nullptr || entry->uid != pending.uid) return;
    entry->released |= pending.verb == Verb::kEnd;
    if (pending.verb == Verb::kBind) entry->stale |= entry->version == pending.version;
  }
  if (pending.verb == Verb::kEnd || meta.uid.empty()) return;
  // What is no JSON the watch will tell again.
  (void)cache_.upsert(pending.kind, meta, response.body, pending.verb == Verb::kRead);
}

void Outbox::refused(const Pending& pending, const kube::ApiStatus& status, Instant now) {
  const bool conflict = status.code == kConflict || status.code == kUnprocessable;
  ++(conflict ? counters_.conflicts : counters_.failures);
  if (status.code == kNotFound && pending.verb != Verb::kCreate) {
    return cache_.remove(pending.kind, pending.key, pending.uid);
  }
  delay(pending, status.message, now);
  if (conflict && pending.verb != Verb::kCreate) read(pending);
}

// Nobody knows whether it was done: look, before anybody decides again.
void Outbox::lost(const Pending& pending, const std::string& why, Instant now) {
  ++counters_.failures;
  delay(pending, why, now);
  if (pending.verb == Verb::kCreate) {
    // It may exist: the watch is given time to say so.
    postpone(pending, now + kWatchDelay);
  } else if (pending.verb != Verb::kRead) {
    read(pending);
  }
}

Outbox::Trouble& Outbox::trouble_of(const Pending& pending) {
  return troubles_[pending.verb == Verb::kCreate ? pending.key
                                                 : identity(pending.kind, pending.key)];
}

void Outbox::delay(const Pending& pending, std::string why, Instant now) {
  Trouble& trouble = trouble_of(pending);
  trouble.refusal = std::move(why);
  postpone(pending, now + pause_after(trouble.failures++));
}

void Outbox::postpone(const Pending& pending, Instant until) {
  trouble_of(pending).not_before = until;
  timers_.wake(pending.group, until);
}

std::vector<Send> Outbox::take() { return std::exchange(out_, {}); }

}  // namespace vo::simulation
