// SPDX-License-Identifier: Apache-2.0
// The least API server a reflector can be tried on: objects with a history of versions, paged lists
// of a snapshot, watches, bookmarks, compaction, and now and then a replica that lags.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kube/http.h"
#include "support/reflector_harness.h"

namespace vo::test {

class ModelServer {
 public:
  struct Object {
    std::string uid;
    std::uint64_t version = 0;
    bool operator==(const Object&) const = default;
  };
  using Objects = std::map<std::string, Object>;

  struct Answer {
    int code = 200;
    std::string body;
    bool is_watch = false;  // stays open: more() has what comes next
  };

  ModelServer() { snapshots_[version_] = {}; }

  void put(const std::string& name);
  void remove(const std::string& name);

  Answer answer(const kube::Request& request);
  // What the open watch has to say since it was last asked, with a bookmark at the end.
  std::string more();

  // Forgets the history: older positions and continue tokens are answered by 410.
  void compact() { compacted_ = version_; }
  // The next two lists come from a replica this many changes behind.
  void lag(std::uint64_t changes) { lag_ = {changes, changes}; }

  const Objects& objects() const { return snapshots_.rbegin()->second; }

 private:
  struct Change {
    std::uint64_t version;
    std::string type;
    std::string name;
    std::string uid;
  };
  using Query = std::map<std::string, std::string>;

  void record(const std::string& type, const std::string& name, const std::string& uid,
              Objects now);
  std::uint64_t version_of_next_list();
  Answer list(Query query);
  Answer page(std::uint64_t version, std::size_t first, std::size_t limit) const;
  Answer watch(const Query& query);
  Answer watch_list();

  std::uint64_t version_ = 98;  // soon a digit more
  std::uint64_t compacted_ = 0;
  std::vector<std::uint64_t> lag_;  // of the lists to come
  std::uint64_t watched_ = 0;       // the open watch has seen everything up to here
  std::uint64_t next_uid_ = 1;
  std::map<std::uint64_t, Objects> snapshots_;
  std::vector<Change> history_;
};

inline std::string model_object(const std::string& name, const ModelServer::Object& object) {
  std::string text = object_json(name, std::to_string(object.version));
  return text.replace(text.find("uid-" + name), 4 + name.size(), object.uid);
}

inline std::uint64_t number_of(const std::string& text) {
  std::uint64_t number = 0;
  for (const char digit : text) number = number * 10 + static_cast<std::uint64_t>(digit - '0');
  return number;
}

inline std::map<std::string, std::string> query_of(std::string_view target) {
  std::map<std::string, std::string> query;
  std::size_t at = target.find('?');
  while (at != std::string_view::npos) {
    const std::size_t next = target.find('&', at + 1);
    const std::string_view pair = target.substr(at + 1, next - at - 1);
    const std::size_t equals = pair.find('=');
    query.emplace(pair.substr(0, equals), pair.substr(equals + 1));
    at = next;
  }
  return query;
}

inline void ModelServer::record(const std::string& type, const std::string& name,
                                const std::string& uid, Objects now) {
  history_.push_back({version_, type, name, uid});
  snapshots_[version_] = std::move(now);
}

inline void ModelServer::put(const std::string& name) {
  Objects now = objects();
  Object& object = now[name];
  const bool is_new = object.uid.empty();
  if (is_new) object.uid = "uid-" + std::to_string(next_uid_++);
  object.version = ++version_;
  record(is_new ? "ADDED" : "MODIFIED", name, object.uid, now);
}

inline void ModelServer::remove(const std::string& name) {
  Objects now = objects();
  const auto found = now.find(name);
  if (found == now.end()) return;
  const std::string uid = found->second.uid;
  now.erase(found);
  ++version_;
  record("DELETED", name, uid, std::move(now));
}

inline ModelServer::Answer ModelServer::answer(const kube::Request& request) {
  const Query query = query_of(request.target);
  return query.contains("watch") ? watch(query) : list(query);
}

inline std::uint64_t ModelServer::version_of_next_list() {
  if (lag_.empty()) return version_;
  const std::uint64_t behind = std::min<std::uint64_t>(lag_.back(), snapshots_.size() - 1);
  lag_.pop_back();
  return std::prev(snapshots_.end(), 1 + static_cast<std::ptrdiff_t>(behind))->first;
}

inline ModelServer::Answer ModelServer::list(Query query) {
  const std::size_t limit = query.contains("limit") ? 3 : 1000;
  if (query.contains("continue")) {
    const std::string& token = query["continue"];
    const std::size_t dash = token.find('-');
    const std::uint64_t version = number_of(token.substr(0, dash));
    if (version < compacted_) return {410, status_json(410, "Expired")};
    return page(version, number_of(token.substr(dash + 1)), limit);
  }
  const std::uint64_t version = version_of_next_list();
  if (query.contains("resourceVersion") && number_of(query["resourceVersion"]) > version) {
    return {504, status_json(504, "Timeout", "Too large resource version")};
  }
  return page(version, 0, limit);
}

inline ModelServer::Answer ModelServer::page(std::uint64_t version, std::size_t first,
                                             std::size_t limit) const {
  std::vector<std::string> items;
  const Objects& all = snapshots_.at(version);
  for (const auto& [name, object] : all) items.push_back(model_object(name, object));
  const std::size_t last = std::min(all.size(), first + limit);
  const std::string rest = last < all.size() ? format("{}-{}", version, last) : "";
  return {200, list_json({items.begin() + static_cast<std::ptrdiff_t>(std::min(first, last)),
                          items.begin() + static_cast<std::ptrdiff_t>(last)},
                         std::to_string(version), rest)};
}

inline ModelServer::Answer ModelServer::watch(const Query& query) {
  if (query.contains("sendInitialEvents")) return watch_list();
  watched_ = number_of(query.at("resourceVersion"));
  if (watched_ < compacted_) {
    return {200, event_json("ERROR", status_json(410, "Expired")), /*is_watch=*/true};
  }
  return {200, more(), /*is_watch=*/true};
}

inline ModelServer::Answer ModelServer::watch_list() {
  std::string text;
  for (const auto& [name, object] : objects()) {
    text += event_json("ADDED", model_object(name, object));
  }
  watched_ = version_;
  text += bookmark_json(std::to_string(version_), R"({"k8s.io/initial-events-end":"true"})");
  return {200, text, /*is_watch=*/true};
}

inline std::string ModelServer::more() {
  std::string text;
  for (const Change& change : history_) {
    if (change.version <= watched_) continue;
    text += event_json(change.type, model_object(change.name, {change.uid, change.version}));
  }
  watched_ = version_;
  return text + bookmark_json(std::to_string(version_));
}

}  // namespace vo::test
