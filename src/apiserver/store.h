// SPDX-License-Identifier: Apache-2.0
// Every object in memory, under one revision counter, with a bounded history of changes: what etcd
// and the watch cache are to kube-apiserver. A state of the past is the present with the changes
// since undone. Knows nothing of requests, schemas or watches.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "apiserver/stored_object.h"
#include "base/clock.h"
#include "json/cold_text.h"

namespace vo::apiserver {

struct Change {
  std::uint64_t revision = 0;
  Instant at{};
  ObjectPtr before;  // null: created
  ObjectPtr after;   // null: deleted

  const StoredObject& object() const { return after ? *after : *before; }
};

struct HistoryLimits {
  std::size_t changes = 1000;
  std::size_t bytes = std::size_t{3} << 20;  // of superseded versions
  Duration age = std::chrono::minutes(5);
};

// The objects of one resource, whatever its versions.
class Collection {
 public:
  explicit Collection(std::vector<std::string> field_paths, HistoryLimits limits,
                      std::uint64_t born)
      : field_paths_(std::move(field_paths)),
        limits_(limits),
        compacted_(born),
        last_revision_(born) {}

  const std::vector<std::string>& field_paths() const { return field_paths_; }
  ObjectPtr find(std::string_view key) const;  // null: absent
  std::size_t size() const { return objects_.size(); }
  const std::map<std::string, ObjectPtr, std::less<>>& objects() const { return objects_; }

  // The latest change, or the revision at which the collection began.
  std::uint64_t last_revision() const { return last_revision_; }
  // States and watches from here on can be told; earlier ones are gone.
  std::uint64_t compacted() const { return compacted_; }
  // The changes after `revision`. REQUIRES revision >= compacted().
  std::size_t first_change_after(std::uint64_t revision) const;
  const std::deque<Change>& history() const { return history_; }

  // visit(object) for each object whose key begins with `prefix` and is not less than `from`, in
  // the order of keys, as they were at `revision`; until it returns false. REQUIRES revision >=
  // compacted().
  void scan(std::uint64_t revision, std::string_view prefix, std::string_view from,
            const std::function<bool(const ObjectPtr&)>& visit) const;

  void compact(std::uint64_t revision);  // forgets the changes up to there
  // Packs the texts of versions up to there, where there are enough of them to gain by it. Whether
  // there was one.
  bool pack(std::uint64_t revision);
  void forget_older_than(Instant time);

 private:
  friend class Store;

  const Change& record(Change change);
  void drop_oldest();
  void keep_within_limits();
  std::map<std::string, ObjectPtr, std::less<>> undone(std::uint64_t revision) const;

  std::vector<std::string> field_paths_;
  HistoryLimits limits_;
  json::TextPacker packer_;
  std::map<std::string, ObjectPtr, std::less<>> objects_;
  std::deque<Change> history_;
  std::size_t history_bytes_ = 0;
  std::uint64_t compacted_ = 0;
  std::uint64_t last_revision_ = 0;
};

class Store {
 public:
  // Real clusters never begin at 1, and clients must not think that 0 and 1 are special.
  explicit Store(std::uint64_t first_revision = 1) : revision_(first_revision) {}

  std::uint64_t revision() const { return revision_; }

  // Creates or replaces; the object's metadata gets the new revision. The change stays valid until
  // the next one of the collection.
  const Change& put(Collection& collection, const json::Document& object, Instant now);
  // REQUIRES that it exists.
  const Change& erase(Collection& collection, std::string_view key, Instant now);

 private:
  std::uint64_t revision_;
};

}  // namespace vo::apiserver
