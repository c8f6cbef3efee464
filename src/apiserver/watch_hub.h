// SPDX-License-Identifier: Apache-2.0
// The open watches. A change is offered only to watches of its resource and namespace, and written
// once per form in which it is asked for; watches share the bytes. Knows nothing of HTTP.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "apiserver/registry.h"
#include "apiserver/selector.h"
#include "apiserver/store.h"
#include "apiserver/view.h"
#include "base/clock.h"

namespace vo::apiserver {

using StreamId = std::uint64_t;

// More of an answer that goes on.
struct Chunk {
  StreamId stream = 0;
  std::shared_ptr<const std::string> bytes;  // null: none
  bool end = false;
};

struct Watch {
  const Served* served = nullptr;
  View view;
  Selector selector;
  std::string namespace_name;  // empty: all
  std::uint64_t from = 0;      // changes up to there are known to the client
  bool bookmarks = false;
  Instant ends_at{};
  bool told_columns = false;  // of a Table
};

inline constexpr Duration kBookmarkInterval = std::chrono::minutes(1);
// A last bookmark comes so long before the end.
inline constexpr Duration kLastBookmark = std::chrono::seconds(2);

// What a watch is told of a change; nullopt: nothing.
struct Told {
  std::string_view type;  // "ADDED"
  const StoredObject* object = nullptr;
};
std::optional<Told> tell(const Selector& selector, const Change& change);

// One line: {"type":"ADDED","object":{…}} and a newline.
std::string event_line(std::string_view type, std::string_view object);
// `initial_events_end`: with the annotation that ends a WatchList.
std::string bookmark_line(const Watch& watch, std::uint64_t revision, bool initial_events_end);

class WatchHub {
 public:
  StreamId open(Watch watch, Instant now);
  void publish(const Resource& resource, const Change& change, WallTime wall);
  void close(StreamId stream);
  // The client sees a clean end and watches again.
  void end_all(const Resource& resource);
  // Bookmarks and ends that are due. `revision`: everything up to it has been published.
  void tick(Instant now, std::uint64_t revision);
  std::optional<Instant> wake_at() const;

  std::vector<Chunk> take_chunks() { return std::exchange(chunks_, {}); }
  std::size_t size() const { return watches_.size(); }

 private:
  struct Open {
    Watch watch;
    StreamId id = 0;
    Instant bookmark_at{};
    Instant due{};  // its entry in timers_
  };
  struct Channel {
    std::vector<Open*> everywhere;
    std::unordered_map<std::string, std::vector<Open*>> by_namespace;
  };
  class Lines;

  void schedule(Open& open);
  void offer(const std::vector<Open*>& watches, const Change& change, Lines& lines);
  void wake(Open& open, Instant now, std::uint64_t revision);
  void bookmark(Open& open, Instant now, std::uint64_t revision);
  void end(StreamId stream);
  std::vector<Open*>& place_of(const Watch& watch);

  StreamId next_ = 1;
  std::unordered_map<StreamId, std::unique_ptr<Open>> watches_;
  std::unordered_map<const Resource*, Channel> channels_;
  std::set<std::pair<Instant, StreamId>> timers_;
  std::vector<Chunk> chunks_;
};

}  // namespace vo::apiserver
