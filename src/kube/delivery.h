// SPDX-License-Identifier: Apache-2.0
// The last step of list and watch: looks at an object's identity, counts it, and hands it to the
// sink. One bad object stops nobody else.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "kube/object_meta.h"
#include "kube/object_sink.h"
#include "kube/reflector_state.h"

namespace vo::kube {

class Delivery {
 public:
  // All must outlive this.
  Delivery(ObjectSink& sink, const ReflectorConfig& config, ReflectorCounters& counters)
      : sink_(sink), config_(config), counters_(counters) {}

  void listed(std::string_view object);
  // False, and counted: the object has no identity, so nobody can say what has changed.
  bool changed(const ObjectMeta& meta, std::string_view object);
  bool deleted(const ObjectMeta& meta, std::string_view object);
  void oversized(const ObjectMeta& meta, std::string_view why);

  // False, and counted: an object of another kind than was asked for.
  bool is_expected_kind(const ObjectMeta& meta);

 private:
  bool has_identity(const ObjectMeta& meta);
  void check(const ObjectMeta& meta, const Status& delivered);

  ObjectSink& sink_;
  const ReflectorConfig& config_;
  ReflectorCounters& counters_;
};

}  // namespace vo::kube
