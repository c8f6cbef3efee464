// SPDX-License-Identifier: Apache-2.0
// How a reflector follows the changes: the watch, its events, and its ends.
#include <chrono>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "base/format.h"
#include "kube/api_status.h"
#include "kube/backoff.h"
#include "kube/line_splitter.h"
#include "kube/object_meta.h"
#include "kube/object_sink.h"
#include "kube/reflector.h"
#include "kube/reflector_state.h"
#include "kube/request.h"
#include "kube/resource_version.h"
#include "kube/watch_event.h"

namespace vo::kube {

namespace {

constexpr std::string_view kInitialEventsEnd = "k8s.io/initial-events-end";

// Servers send their last bookmark, and end the watch, a little before the term.
constexpr auto kEarly = std::chrono::seconds(5);

}  // namespace

void Reflector::begin_watch(Instant now) { send_watch(State::kWatch, now); }

void Reflector::send_watch(State state, Instant now) {
  const bool initial = state == State::kInitialEvents;
  term_ =
      config_.watch_timeout + std::chrono::duration_cast<std::chrono::seconds>(share_of(
                                  config_.watch_timeout_spread + std::chrono::seconds(1), random_));
  deadline_ = now + term_ + config_.watch_grace;
  lines_.reset();
  heard_news_ = heard_anything_ = false;
  const bool from_position = !initial || !newest_;
  send(state,
       watch_request(config_.path, {.label_selector = config_.label_selector,
                                    .resource_version = from_position ? position_ : "",
                                    .timeout = term_,
                                    .send_initial_events = initial}),
       deadline_);
}

void Reflector::read_lines(std::string_view bytes, Instant now) {
  lines_.push(bytes);
  LineSplitter::Line line;
  while (in_flight_ && lines_.next(line)) read_line(line, now);
}

void Reflector::read_line(const LineSplitter::Line& line, Instant now) {
  heard_anything_ = true;
  if (line.oversized) return read_oversized(line);
  const auto event = read_watch_event(line.text);
  if (event) return read_event(*event, now);
  ++counters_.malformed;
  lose_event(now);
}

// Something has changed, and nobody knows what: only a list can tell.
void Reflector::lose_event(Instant now) {
  list_again(ReplaceReason::kExpired, /*newest=*/false,
             {Action::kRetry, "an event that says nothing about any object"}, now);
}

void Reflector::read_oversized(const LineSplitter::Line& line) {
  const ObjectMeta meta = read_object_meta(read_cut_off_watch_event(line.text).object);
  delivery_.oversized(
      meta, format("an event of {} bytes, the limit is {}", line.size, config_.max_object_bytes));
  if (state_ == State::kWatch && !meta.resource_version.empty()) advance(meta.resource_version);
}

void Reflector::read_event(const WatchEvent& event, Instant now) {
  switch (event.type) {
    case WatchEventType::kAdded: ++counters_.added; return read_change(event, now);
    case WatchEventType::kModified: ++counters_.modified; return read_change(event, now);
    case WatchEventType::kDeleted: ++counters_.deleted; return read_deletion(event, now);
    case WatchEventType::kBookmark: ++counters_.bookmarks; return read_bookmark(event.object, now);
    case WatchEventType::kError: ++counters_.errors; return read_error(event.object, now);
    case WatchEventType::kUnknown: ++counters_.unknown_types; return;
  }
}

void Reflector::read_change(const WatchEvent& event, Instant now) {
  const ObjectMeta meta = read_object_meta(event.object);
  if (!delivery_.is_expected_kind(meta)) return;
  const bool in_order = state_ == State::kWatch;
  if (in_order && is_older(meta.resource_version, position_)) {
    return suspect(meta.resource_version, now);
  }
  if (!delivery_.changed(meta, event.object)) return lose_event(now);
  if (in_order) advance(meta.resource_version);
}

// Old servers send the version of the last change with a deletion, so it may be an old one.
void Reflector::read_deletion(const WatchEvent& event, Instant now) {
  const ObjectMeta meta = read_object_meta(event.object);
  if (!delivery_.is_expected_kind(meta)) return;
  if (!delivery_.deleted(meta, event.object)) return lose_event(now);
  if (state_ == State::kWatch && !is_older(meta.resource_version, position_)) {
    advance(meta.resource_version);
  }
}

void Reflector::read_bookmark(std::string_view object, Instant now) {
  const ObjectMeta meta = read_object_meta(object);
  if (meta.resource_version.empty()) return;
  if (state_ == State::kInitialEvents) {
    if (!has_annotation(object, kInitialEventsEnd, "true")) return;
    end_initial_events(meta.resource_version, now);
  } else if (is_older(meta.resource_version, position_)) {
    suspect(meta.resource_version, now);
  } else {
    advance(meta.resource_version);
  }
  if (state_ == State::kWatch) sink_.bookmark(position_);
}

void Reflector::read_error(std::string_view status, Instant now) {
  cancel();
  on_refusal(read_status(status), now);
}

void Reflector::advance(std::string_view resource_version) {
  if (resource_version.empty() || resource_version == position_) return;
  position_ = resource_version;
  heard_news_ = true;
}

void Reflector::end_watch(Instant now) {
  const Duration lived = now - begun_;
  if (lived < config_.shortest_watch && !heard_news_) {
    ++counters_.very_short_watches;
    return retry(State::kBeforeWatch, {Action::kRetry, "the server ended the watch at once"}, now);
  }
  if (!heard_anything_ && lived + kEarly >= term_) {
    ++counters_.silent_watches;
    return list_again(ReplaceReason::kSuspect, /*newest=*/true,
                      {Action::kRetry, "a watch without a single bookmark"}, now);
  }
  if (audit_at_ && now >= *audit_at_) {
    ++counters_.audits;
    reason_ = ReplaceReason::kAudit;
    newest_ = true;
    return begin_list(now);
  }
  begin_watch(now);
}

void Reflector::end_overdue_watch(Instant now) {
  ++counters_.overdue_watches;
  cancel();
  begin_watch(now);
}

void Reflector::refuse_watch(const ApiStatus& status, Instant now) {
  if (status.is_version_too_large()) return suspect("unknown", now);
  switch (status.action()) {
    case Action::kRelist:
      ++counters_.expired;
      return list_again(ReplaceReason::kExpired, /*newest=*/false, status.error(), now);
    case Action::kInput:
    case Action::kNotFound:
    case Action::kBug:
      return list_again(ReplaceReason::kExpired, /*newest=*/true, status.error(), now);
    case Action::kRetry:
    case Action::kConflict:
    case Action::kDenied: return retry(State::kBeforeWatch, status.error(), now);
  }
}

}  // namespace vo::kube
