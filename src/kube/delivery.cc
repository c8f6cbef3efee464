// SPDX-License-Identifier: Apache-2.0
#include "kube/delivery.h"

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/result.h"
#include "kube/object_meta.h"
#include "kube/object_sink.h"
#include "kube/reflector_state.h"

namespace vo::kube {

void Delivery::listed(std::string_view object) {
  ++counters_.listed;
  const ObjectMeta meta = read_object_meta(object);
  if (is_expected_kind(meta)) changed(meta, object);
}

bool Delivery::changed(const ObjectMeta& meta, std::string_view object) {
  if (!has_identity(meta)) return false;
  check(meta, sink_.upsert(meta, object));
  return true;
}

bool Delivery::deleted(const ObjectMeta& meta, std::string_view object) {
  if (!has_identity(meta)) return false;
  check(meta, sink_.remove(meta, object));
  return true;
}

void Delivery::oversized(const ObjectMeta& meta, std::string_view why) {
  ++counters_.oversized;
  sink_.passed_over(meta, input_error(std::string(why)));
}

bool Delivery::is_expected_kind(const ObjectMeta& meta) {
  const bool expected = meta.kind.empty() || config_.kind.empty() || meta.kind == config_.kind;
  if (!expected) ++counters_.foreign_kinds;
  return expected;
}

bool Delivery::has_identity(const ObjectMeta& meta) {
  if (!meta.name.empty() && !meta.uid.empty() && !meta.resource_version.empty()) return true;
  ++counters_.malformed;
  sink_.passed_over(meta, input_error("metadata must have name, uid and resourceVersion"));
  return false;
}

void Delivery::check(const ObjectMeta& meta, const Status& delivered) {
  if (delivered) return;
  ++counters_.undecodable;
  sink_.passed_over(meta, delivered.error());
}

}  // namespace vo::kube
