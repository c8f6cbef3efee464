// SPDX-License-Identifier: Apache-2.0
// The objects as they are known here: what the watches brought, and the answers to our own writes,
// so that no controller acts twice on the same news. Says which group has changed; a group is a VMI
// with everything that belongs to it, and has the VMI's key.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "json/arena.h"
#include "json/cold_text.h"
#include "json/document.h"
#include "kube/object_meta.h"
#include "simulation/kinds.h"

namespace vo::simulation {

struct Entry {
  Kind kind = Kind::kPod;
  std::string uid;
  std::string version;
  std::string group;  // key of the VMI it belongs to; empty: to none

  bool busy = false;      // a write to it is in flight
  bool stale = false;     // a write has changed this version: wait for the next
  bool released = false;  // a deletion that ends it was accepted: nobody touches it any more
  bool listed = true;     // by the list going on, or not swept for once
  bool watched = true;    // came from list or watch, not only from the answer to a write

  const std::string& key() const { return *key_; }  // "default/vm-a"; "node01"
  std::string_view namespace_name() const;
  std::string_view name() const;
  bool is_writable() const { return !busy && !stale && !released; }

  // The text as a tree, without managedFields. It is made when somebody asks, as thousands of
  // objects that nothing happens to are not worth the memory; valid until close().
  const json::Document& object() const;
  // Those of a few stay open: what was worked on just now is worked on next.
  void close() {
    if (tree_ != nullptr && tree_->open > kOpenTrees) tree_.reset();
  }

 private:
  static constexpr std::size_t kOpenTrees = 1 << 20;  // bytes

  struct Tree {
    Tree(std::size_t text, std::size_t& all) : size(4 * text), open(all), arena(size) {
      open += size;
    }
    ~Tree() { open -= size; }
    Tree(const Tree&) = delete;
    Tree& operator=(const Tree&) = delete;

    std::size_t size;
    std::size_t& open;  // bytes of all trees of the cache
    json::Arena arena;
    json::Document root = json::Document(arena.storage());
  };
  friend class Cache;
  Status open() const;
  bool pack(json::TextPacker& packer);

  const std::string* key_ = nullptr;  // the cache's
  json::ColdText text_;               // as the server sent it
  bool is_warm_ = true;               // changed since the cache was packed last
  std::size_t* open_ = nullptr;
  mutable std::unique_ptr<Tree> tree_;
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

  // `meta` is of `object`. An older version than the one known is passed over. Error: what is no
  // JSON.
  Status upsert(Kind kind, const kube::ObjectMeta& meta, std::string_view object, bool watched);
  void remove(Kind kind, const std::string& key, std::string_view uid);
  void pass_over(Kind kind, const std::string& key);

  Entry* find(Kind kind, const std::string& key);
  const std::map<std::string, Entry>& all(Kind kind) const { return of(kind).entries; }
  std::map<std::string, Entry>& all(Kind kind) { return of(kind).entries; }

  Group group(const std::string& key);
  // Gives back the trees of a group that nobody looks at any more.
  void close(const Group& group);
  // Packs what has not changed since the last call, so that it takes less memory. Whether there was
  // anything.
  bool pack();

 private:
  struct Shelf {
    std::map<std::string, Entry> entries;
    json::TextPacker packer;
    bool synced = false;
  };
  struct Members {
    std::set<std::string> pods;
    std::set<std::string> migrations;
    bool empty() const { return pods.empty() && migrations.empty(); }
  };

  bool knows(Kind kind, const kube::ObjectMeta& meta, bool watched);
  void store(const std::string& key, Entry made);
  Shelf& of(Kind kind) { return shelves_[static_cast<std::size_t>(kind)]; }
  const Shelf& of(Kind kind) const { return shelves_[static_cast<std::size_t>(kind)]; }
  std::set<std::string>* members(Kind kind, const std::string& group);
  void join(const Entry& entry);
  void leave(const Entry& entry);
  static bool is_news(const Entry* known, std::string_view uid, std::string_view version);
  void forget(Kind kind, std::map<std::string, Entry>::iterator at);

  Changed changed_;
  std::size_t open_ = 0;  // before what counts in it
  std::array<Shelf, kKindCount> shelves_;
  std::map<std::string, Members> groups_;
};

}  // namespace vo::simulation
