// SPDX-License-Identifier: Apache-2.0
// How a reflector gets the present state: LIST, page by page, or a WatchList.
#include <chrono>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "kube/api_status.h"
#include "kube/backoff.h"
#include "kube/object_sink.h"
#include "kube/reflector.h"
#include "kube/reflector_state.h"
#include "kube/request.h"
#include "kube/resource_version.h"

namespace vo::kube {

namespace {

constexpr double kAuditJitter = 0.1;

Error stalled(Duration silence) {
  return {Action::kRetry,
          format("no byte for {} s",
                 std::chrono::duration_cast<std::chrono::seconds>(silence).count())};
}

}  // namespace

void Reflector::begin_list(Instant now) {
  continue_.clear();
  if (config_.watch_list && now >= watch_list_from_) return begin_initial_events(now);
  request_page(now);
}

void Reflector::request_page(Instant now) {
  ListOptions options{.label_selector = config_.label_selector,
                      .limit = unpaged_ ? 0 : config_.page_size,
                      .continue_token = continue_,
                      .resource_version = {}};
  if (continue_.empty() && !newest_ && !position_.empty()) {
    options.resource_version = position_;
    options.match = VersionMatch::kNotOlderThan;
  }
  page_.emplace(config_.max_object_bytes);
  heard_ = now;
  send(State::kList, list_request(config_.path, options), now + config_.list_stall);
}

void Reflector::read_page(std::string_view bytes, Instant now) {
  if (const Status read = page_->read(bytes, delivery_); !read) {
    retry(State::kBeforeList, read.error(), now);
  }
}

void Reflector::end_page(Instant now) {
  const auto meta = page_->finish();
  if (!meta) return retry(State::kBeforeList, meta.error(), now);
  ++counters_.list_pages;
  if (continue_.empty()) list_version_ = meta->resource_version;
  if (is_older(list_version_, position_)) return suspect(list_version_, now);
  continue_ = meta->continue_token;
  if (!continue_.empty()) return request_page(now);
  end_list(list_version_, now);
  begin_watch(now);
}

void Reflector::end_list(std::string_view resource_version, Instant now) {
  ++counters_.lists;
  position_ = resource_version;
  sink_.replace_end();
  newest_ = unpaged_ = false;
  suspected_since_.reset();
  health_.synced = true;
  if (config_.audit_interval > Duration{}) {
    audit_at_ = now + jittered(config_.audit_interval, kAuditJitter, random_);
  }
}

void Reflector::refuse_list(const ApiStatus& status, Instant now) {
  const bool expired = status.action() == Action::kRelist;
  if (expired) ++counters_.expired;
  if (status.is_version_too_large()) ++counters_.stale_answers;
  newest_ = newest_ || expired || status.is_version_too_large();
  // Pages expire where history is shorter than our list takes; one answer cannot.
  unpaged_ = unpaged_ || (expired && !continue_.empty());
  retry(State::kBeforeList, status.error(), now);
}

void Reflector::check_list(Instant now) {
  step_.wake_at = heard_ + config_.list_stall;
  if (now >= *step_.wake_at) retry(State::kBeforeList, stalled(config_.list_stall), now);
}

void Reflector::begin_initial_events(Instant now) {
  send_watch(State::kInitialEvents, now);
  heard_ = now;
  step_.wake_at = now + config_.initial_events_stall;
}

void Reflector::end_initial_events(std::string_view resource_version, Instant now) {
  if (is_older(resource_version, position_)) return suspect(resource_version, now);
  end_list(resource_version, now);
  state_ = State::kWatch;
  step_.wake_at = deadline_;
}

void Reflector::give_up_initial_events(Instant now) {
  ++counters_.watch_list_fallbacks;
  cancel();
  watch_list_from_ = now + config_.watch_list_pause;
  request_page(now);
}

void Reflector::refuse_initial_events(const ApiStatus& status, Instant now) {
  switch (status.action()) {
    case Action::kInput:
    case Action::kBug: return give_up_initial_events(now);
    case Action::kRelist:
    case Action::kRetry:
    case Action::kConflict:
    case Action::kNotFound:
    case Action::kDenied: return refuse_list(status, now);
  }
}

void Reflector::check_initial_events(Instant now) {
  step_.wake_at = heard_ + config_.initial_events_stall;
  if (now >= *step_.wake_at) give_up_initial_events(now);
}

}  // namespace vo::kube
