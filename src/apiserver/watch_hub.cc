// SPDX-License-Identifier: Apache-2.0
#include "apiserver/watch_hub.h"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/format.h"

namespace vo::apiserver {

// The lines of one change, each written once.
class WatchHub::Lines {
 public:
  Lines(const Change& change, WallTime wall) : change_(change), wall_(wall) {}

  std::shared_ptr<const std::string> line(const Watch& watch, const Told& told) {
    for (const Line& line : lines_) {
      if (line.served == watch.served && line.type == told.type && line.view == watch.view &&
          line.first != watch.told_columns) {
        return line.bytes;
      }
    }
    return write(watch, told);
  }

 private:
  struct Line {
    const Served* served;
    std::string_view type;
    View view;
    bool first;
    std::shared_ptr<const std::string> bytes;
  };

  std::shared_ptr<const std::string> write(const Watch& watch, const Told& told) {
    auto bytes = std::make_shared<const std::string>(
        event_line(told.type, render_event_object(watch.view, *watch.served, *told.object,
                                                  change_.revision, !watch.told_columns, wall_)));
    lines_.push_back({watch.served, told.type, watch.view, !watch.told_columns, bytes});
    return bytes;
  }

  const Change& change_;
  WallTime wall_;
  std::vector<Line> lines_;
};

std::optional<Told> tell(const Selector& selector, const Change& change) {
  const bool was = change.before && selector.matches(*change.before);
  const bool is = change.after && selector.matches(*change.after);
  if (is) return Told{was ? "MODIFIED" : "ADDED", change.after.get()};
  if (was) return Told{"DELETED", change.before.get()};
  return std::nullopt;
}

std::string event_line(std::string_view type, std::string_view object) {
  std::string line = R"({"type":")";
  line.reserve(line.size() + type.size() + object.size() + 16);
  line.append(type).append(R"(","object":)").append(object).append("}\n");
  return line;
}

std::string bookmark_line(const Watch& watch, std::uint64_t revision, bool initial_events_end) {
  const std::string metadata = format(
      R"("metadata":{{{}"resourceVersion":"{}"}}}})",
      initial_events_end ? R"("annotations":{"k8s.io/initial-events-end":"true"},)" : "", revision);
  if (watch.view.form == Form::kPartial) {
    return event_line("BOOKMARK",
                      format(R"({{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/{}",{})",
                             watch.view.meta_version, metadata));
  }
  if (watch.view.form == Form::kTable) {
    return event_line("BOOKMARK", format(R"({{"kind":"Table","apiVersion":"meta.k8s.io/{}",)"
                                         R"("columnDefinitions":null,"rows":[],{})",
                                         watch.view.meta_version, metadata));
  }
  return event_line("BOOKMARK", watch.served->head + metadata);
}

std::vector<WatchHub::Open*>& WatchHub::place_of(const Watch& watch) {
  Channel& channel = channels_[watch.served->resource.get()];
  return watch.namespace_name.empty() ? channel.everywhere
                                      : channel.by_namespace[watch.namespace_name];
}

StreamId WatchHub::open(Watch watch, Instant now) {
  const StreamId id = next_++;
  auto& open = *watches_.emplace(id, std::make_unique<Open>()).first->second;
  open.watch = std::move(watch);
  open.id = id;
  open.bookmark_at = now + kBookmarkInterval;
  place_of(open.watch).push_back(&open);
  schedule(open);
  return id;
}

// At the next bookmark, but no later than the last one, and none behind that.
void WatchHub::schedule(Open& open) {
  timers_.erase({open.due, open.id});
  const Instant end = open.watch.ends_at;
  const Instant last = end - kLastBookmark;
  const bool had_last = open.bookmark_at - kBookmarkInterval >= last;
  open.due = open.watch.bookmarks && !had_last ? std::min(open.bookmark_at, last) : end;
  timers_.emplace(open.due, open.id);
}

void WatchHub::offer(const std::vector<Open*>& watches, const Change& change, Lines& lines) {
  for (Open* open : watches) {
    Watch& watch = open->watch;
    if (change.revision <= watch.from) continue;
    const auto told = tell(watch.selector, change);
    if (!told) continue;
    chunks_.push_back({open->id, lines.line(watch, *told)});
    watch.told_columns = true;
  }
}

void WatchHub::publish(const Resource& resource, const Change& change, WallTime wall) {
  const auto found = channels_.find(&resource);
  if (found == channels_.end()) return;
  Lines lines(change, wall);
  const Channel& channel = found->second;
  offer(channel.everywhere, change, lines);
  const auto local = channel.by_namespace.find(change.object().identity->namespace_name);
  if (local != channel.by_namespace.end()) offer(local->second, change, lines);
}

void WatchHub::close(StreamId stream) {
  const auto found = watches_.find(stream);
  if (found == watches_.end()) return;
  Open& open = *found->second;
  timers_.erase({open.due, stream});
  std::vector<Open*>& place = place_of(open.watch);
  std::erase(place, &open);
  Channel& channel = channels_[open.watch.served->resource.get()];
  if (place.empty() && !open.watch.namespace_name.empty()) {
    channel.by_namespace.erase(open.watch.namespace_name);
  }
  if (channel.everywhere.empty() && channel.by_namespace.empty()) {
    channels_.erase(open.watch.served->resource.get());
  }
  watches_.erase(found);
}

void WatchHub::end(StreamId stream) {
  chunks_.push_back({stream, nullptr, /*end=*/true});
  close(stream);
}

void WatchHub::end_all(const Resource& resource) {
  std::vector<StreamId> streams;
  for (const auto& [id, open] : watches_) {
    if (open->watch.served->resource.get() == &resource) streams.push_back(id);
  }
  std::ranges::sort(streams);
  for (const StreamId stream : streams) end(stream);
}

void WatchHub::bookmark(Open& open, Instant now, std::uint64_t revision) {
  open.bookmark_at = now + kBookmarkInterval;
  if (revision < open.watch.from) return;
  chunks_.push_back(
      {open.id, std::make_shared<const std::string>(bookmark_line(open.watch, revision, false))});
}

void WatchHub::wake(Open& open, Instant now, std::uint64_t revision) {
  if (now >= open.watch.ends_at) return end(open.id);
  if (open.watch.bookmarks) bookmark(open, now, revision);
  schedule(open);
}

void WatchHub::tick(Instant now, std::uint64_t revision) {
  while (!timers_.empty() && timers_.begin()->first <= now) {
    wake(*watches_.at(timers_.begin()->second), now, revision);
  }
}

std::optional<Instant> WatchHub::wake_at() const {
  if (timers_.empty()) return std::nullopt;
  return timers_.begin()->first;
}

}  // namespace vo::apiserver
