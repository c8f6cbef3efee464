// SPDX-License-Identifier: Apache-2.0
#include "apiserver/store.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "apiserver/document_path.h"
#include "base/check.h"

namespace vo::apiserver {

namespace {

using Objects = std::map<std::string, ObjectPtr, std::less<>>;

std::size_t superseded_bytes(const Change& change) {
  return change.before ? change.before->tail.size() : 0;
}

// Both maps in key order; an entry of `past` hides the present one of its key.
class MergedScan {
 public:
  MergedScan(const Objects& present, const Objects& past, std::string_view from)
      : present_(present.lower_bound(from)),
        present_end_(present.end()),
        past_(past.lower_bound(from)),
        past_end_(past.end()) {}

  bool at_end() const { return present_ == present_end_ && past_ == past_end_; }

  // The next entry; its object may be null.
  const Objects::value_type& next() {
    if (past_ == past_end_) return *present_++;
    if (present_ != present_end_ && present_->first < past_->first) return *present_++;
    if (present_ != present_end_ && present_->first == past_->first) ++present_;
    return *past_++;
  }

 private:
  Objects::const_iterator present_, present_end_, past_, past_end_;
};

}  // namespace

ObjectPtr Collection::find(std::string_view key) const {
  const auto found = objects_.find(key);
  return found == objects_.end() ? nullptr : found->second;
}

std::size_t Collection::first_change_after(std::uint64_t revision) const {
  const auto first = std::ranges::upper_bound(history_, revision, {}, &Change::revision);
  return static_cast<std::size_t>(first - history_.begin());
}

Objects Collection::undone(std::uint64_t revision) const {
  Objects past;
  for (std::size_t i = first_change_after(revision); i < history_.size(); ++i) {
    past.try_emplace(history_[i].object().key(), history_[i].before);
  }
  return past;
}

void Collection::scan(std::uint64_t revision, std::string_view prefix, std::string_view from,
                      const std::function<bool(const ObjectPtr&)>& visit) const {
  VO_ASSERT(revision >= compacted_);
  const Objects past = undone(revision);
  MergedScan scan(objects_, past, std::max(prefix, from));
  while (!scan.at_end()) {
    const auto& [key, object] = scan.next();
    if (!key.starts_with(prefix)) return;
    if (object && !visit(object)) return;
  }
}

void Collection::drop_oldest() {
  compacted_ = history_.front().revision;
  history_bytes_ -= superseded_bytes(history_.front());
  history_.pop_front();
}

void Collection::keep_within_limits() {
  while (history_.size() > 1 &&
         (history_.size() > limits_.changes || history_bytes_ > limits_.bytes)) {
    drop_oldest();
  }
}

void Collection::compact(std::uint64_t revision) {
  while (!history_.empty() && history_.front().revision <= revision) drop_oldest();
  compacted_ = std::max(compacted_, revision);
}

void Collection::forget_older_than(Instant time) {
  while (!history_.empty() && history_.front().at < time) drop_oldest();
}

bool Collection::pack(std::uint64_t revision) {
  if (objects_.size() < json::TextPacker::kWorthwhile) return false;
  bool packed = false;
  const auto pack_one = [&](const ObjectPtr& object) {
    if (object && object->revision <= revision) packed |= object->tail.pack(packer_);
  };
  for (const auto& [key, object] : objects_) pack_one(object);
  for (const Change& change : history_) pack_one(change.before);
  packer_.rest();
  return packed;
}

const Change& Collection::record(Change change) {
  last_revision_ = change.revision;
  history_bytes_ += superseded_bytes(change);
  history_.push_back(std::move(change));
  keep_within_limits();
  return history_.back();
}

const Change& Store::put(Collection& collection, const json::Document& object, Instant now) {
  ObjectPtr& place = collection.objects_[object_key(text_at(object, {"metadata", "namespace"}),
                                                    text_at(object, {"metadata", "name"}))];
  ObjectPtr stored = make_stored(object, ++revision_, collection.field_paths_, place.get());
  ObjectPtr before = std::exchange(place, stored);
  return collection.record({revision_, now, std::move(before), std::move(stored)});
}

const Change& Store::erase(Collection& collection, std::string_view key, Instant now) {
  const auto found = collection.objects_.find(key);
  VO_ASSERT(found != collection.objects_.end());
  ObjectPtr before = std::move(found->second);
  collection.objects_.erase(found);
  return collection.record({++revision_, now, std::move(before), nullptr});
}

}  // namespace vo::apiserver
