// SPDX-License-Identifier: Apache-2.0
#include "runtime/object_feed.h"

#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/result.h"
#include "controller/messages.h"
#include "json/reader.h"
#include "kube/object_meta.h"
#include "kube/object_sink.h"
#include "kubevirt/decode.h"
#include "kubevirt/objects.h"

namespace vo::runtime {
namespace {

using controller::Input;
using controller::Resource;

kubevirt::ObjectMeta owned(const kube::ObjectMeta& meta) {
  return {.namespace_name = std::string{meta.namespace_name},
          .name = std::string{meta.name},
          .uid = std::string{meta.uid},
          .resource_version = std::string{meta.resource_version}};
}

template <typename Seen, typename Object>
Result<Input> decoded(json::Reader& reader, std::string_view object,
                      Result<Object> (*decoder)(json::Value)) {
  VO_TRY(auto result, kubevirt::decode(reader, object, decoder));
  return Input{Seen{std::move(result)}};
}

Result<Input> decode(Resource resource, json::Reader& reader, std::string_view object) {
  switch (resource) {
    case Resource::kVmis: return decoded<controller::VmiSeen>(reader, object, kubevirt::decode_vmi);
    case Resource::kPods: return decoded<controller::PodSeen>(reader, object, kubevirt::decode_pod);
    case Resource::kMigrations:
      return decoded<controller::MigrationSeen>(reader, object, kubevirt::decode_migration);
    case Resource::kKubeVirts:
      return decoded<controller::KubeVirtSeen>(reader, object, kubevirt::decode_kubevirt);
  }
  return bug("a resource without a decoder");
}

}  // namespace

ObjectFeed::ObjectFeed(Resource resource, json::Reader& reader, Deliver deliver)
    : resource_(resource), reader_(reader), deliver_(std::move(deliver)) {}

void ObjectFeed::replace_begin(kube::ReplaceReason reason) {
  deliver_(controller::ListBegan{.resource = resource_,
                                 .rollback = reason == kube::ReplaceReason::kRollback});
}

void ObjectFeed::replace_end() { deliver_(controller::ListEnded{resource_}); }

Status ObjectFeed::upsert(const kube::ObjectMeta&, std::string_view object) {
  VO_TRY(Input input, decode(resource_, reader_, object));
  deliver_(std::move(input));
  return {};
}

Status ObjectFeed::remove(const kube::ObjectMeta& meta, std::string_view) {
  deliver_(controller::Gone{.resource = resource_, .meta = owned(meta)});
  return {};
}

void ObjectFeed::passed_over(const kube::ObjectMeta& meta, const Error& why) {
  deliver_(
      controller::Undecodable{.resource = resource_, .meta = owned(meta), .why = why.message()});
}

}  // namespace vo::runtime
