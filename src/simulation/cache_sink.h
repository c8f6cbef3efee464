// SPDX-License-Identifier: Apache-2.0
// Feeds one kind of a cache from a reflector.
#pragma once

#include <string_view>

#include "base/error.h"
#include "base/result.h"
#include "kube/object_meta.h"
#include "kube/object_sink.h"
#include "simulation/cache.h"
#include "simulation/kinds.h"

namespace vo::simulation {

class CacheSink final : public kube::ObjectSink {
 public:
  // `cache` must outlive this.
  CacheSink(Cache& cache, Kind kind) : cache_(cache), kind_(kind) {}

  void replace_begin(kube::ReplaceReason reason) override;
  void replace_end() override;
  Status upsert(const kube::ObjectMeta& meta, std::string_view object) override;
  Status remove(const kube::ObjectMeta& meta, std::string_view object) override;
  void passed_over(const kube::ObjectMeta& meta, const Error& why) override;
  void bookmark(std::string_view) override {}

 private:
  Cache& cache_;
  Kind kind_;
};

}  // namespace vo::simulation
