// SPDX-License-Identifier: Apache-2.0
#include "simulation/cache_sink.h"

#include <string_view>

#include "base/error.h"
#include "base/result.h"
#include "kube/object_meta.h"
#include "kube/object_sink.h"
#include "simulation/cache.h"

namespace vo::simulation {

void CacheSink::replace_begin(kube::ReplaceReason reason) {
  cache_.replace_begin(kind_, reason == kube::ReplaceReason::kRollback);
}

void CacheSink::replace_end() { cache_.replace_end(kind_); }

Status CacheSink::upsert(const kube::ObjectMeta& meta, std::string_view object) {
  return cache_.upsert(kind_, meta, object, true);
}

Status CacheSink::remove(const kube::ObjectMeta& meta, std::string_view) {
  cache_.remove(kind_, meta.key(), meta.uid);
  return {};
}

void CacheSink::passed_over(const kube::ObjectMeta& meta, const Error&) {
  cache_.pass_over(kind_, meta.key());
}

}  // namespace vo::simulation
