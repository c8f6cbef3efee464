// SPDX-License-Identifier: Apache-2.0
// The objects as they are known here: what the watches brought, and the answers to our own writes,
// so that no controller acts twice on the same news. Says which group has changed; a group is a VMI
// with everything that belongs to it, and has the VMI's key.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "json/document.h"
#include "kube/object_meta.h"
#include "simulation/kinds.h"

namespace vo::simulation {

struct Entry {
  Kind kind = Kind::kPod;
  std::string key;  // "default/vm-a"; "node01"
  std::string namespace_name;
  std::string name;
  std::string uid;
  std::string version;
  std::string group;  // key of the VMI it belongs to; empty: to none
  json::Document object;

  bool busy = false;                         // a write to it is in flight
  std::optional<std::string> stale_version;  // a write has changed this one: wait for the next
  bool released = false;  // a deletion that ends it was accepted: nobody touches it any more
  bool listed = true;     // by the list going on, or not swept for once
  bool watched = true;    // came from list or watch, not only from the answer to a write

  bool is_writable() const { return !busy && !released && stale_version != version; }
};

// A VMI and what belongs to it. Pods, oldest first, are those whose owner has the VMI's name: look
// at the uid.
struct Group {
  std::string key;
  Entry* vm = nullptr;
  Entry* vmi = nullptr;
  std::vector<Entry*> pods;
  std::vector<Entry*> migrations;
  bool empty() const {
    return vm == nullptr && vmi == nullptr && pods.empty() && migrations.empty();
  }
};

std::string object_key(std::string_view namespace_name, std::string_view name);

class Cache {
 public:
  // `changed` is told of each object that is new, different or gone (then with `gone`), before an
  // old one is forgotten.
  using Changed = std::function<void(const Entry& entry, bool gone)>;
  explicit Cache(Changed changed) : changed_(std::move(changed)) {}

  void replace_begin(Kind kind, bool forget_versions);
  void replace_end(Kind kind);
  bool synced() const;

  // An older version than the one known is passed over.
  void upsert(Kind kind, json::Document object, bool watched);
  void remove(Kind kind, const std::string& key, std::string_view uid);
  void pass_over(Kind kind, const std::string& key);

  Entry* find(Kind kind, const std::string& key);
  const std::map<std::string, Entry>& all(Kind kind) const { return of(kind).entries; }
  std::map<std::string, Entry>& all(Kind kind) { return of(kind).entries; }

  Group group(const std::string& key);

 private:
  struct Shelf {
    std::map<std::string, Entry> entries;
    bool synced = false;
  };
  struct Members {
    std::set<std::string> pods;
    std::set<std::string> migrations;
    bool empty() const { return pods.empty() && migrations.empty(); }
  };

  Shelf& of(Kind kind) { return shelves_[static_cast<std::size_t>(kind)]; }
  const Shelf& of(Kind kind) const { return shelves_[static_cast<std::size_t>(kind)]; }
  std::set<std::string>* members(Kind kind, const std::string& group);
  void join(const Entry& entry);
  void leave(const Entry& entry);
  bool is_news(const Entry* known, const Entry& made) const;
  void forget(Kind kind, std::map<std::string, Entry>::iterator at);

  Changed changed_;
  std::array<Shelf, kKindCount> shelves_;
  std::map<std::string, Members> groups_;
};

}  // namespace vo::simulation
