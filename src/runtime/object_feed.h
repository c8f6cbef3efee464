// SPDX-License-Identifier: Apache-2.0
// Decodes what a reflector hears and hands it to the controller as inputs.
#pragma once

#include <functional>
#include <string_view>

#include "base/error.h"
#include "base/result.h"
#include "controller/messages.h"
#include "json/reader.h"
#include "kube/object_meta.h"
#include "kube/object_sink.h"

namespace vo::runtime {

class ObjectFeed final : public kube::ObjectSink {
 public:
  using Deliver = std::function<void(controller::Input)>;

  // One reader may serve several feeds of one thread.
  ObjectFeed(controller::Resource resource, json::Reader& reader, Deliver deliver);

  void replace_begin(kube::ReplaceReason reason) override;
  void replace_end() override;
  Status upsert(const kube::ObjectMeta& meta, std::string_view object) override;
  Status remove(const kube::ObjectMeta& meta, std::string_view object) override;
  void passed_over(const kube::ObjectMeta& meta, const Error& why) override;
  void bookmark(std::string_view) override {}

 private:
  controller::Resource resource_;
  json::Reader& reader_;
  Deliver deliver_;
};

}  // namespace vo::runtime
