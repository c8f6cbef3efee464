// SPDX-License-Identifier: Apache-2.0
// An ObjectSink that keeps what it is given, by the rules a sink has to follow, and a log of it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "kube/object_meta.h"
#include "kube/object_sink.h"
#include "kube/resource_version.h"

namespace vo::test {

inline std::string_view to_string(kube::ReplaceReason reason) {
  switch (reason) {
    case kube::ReplaceReason::kStart: return "start";
    case kube::ReplaceReason::kExpired: return "expired";
    case kube::ReplaceReason::kSuspect: return "suspect";
    case kube::ReplaceReason::kRollback: return "rollback";
    case kube::ReplaceReason::kAudit: return "audit";
  }
  return "";
}

class StoreSink final : public kube::ObjectSink {
 public:
  struct Stored {
    std::string uid;
    std::string version;
    std::string object;
    bool marked = false;
    bool operator==(const Stored& other) const {
      return uid == other.uid && version == other.version && object == other.object;
    }
  };

  void replace_begin(kube::ReplaceReason reason) override {
    log.push_back("begin " + std::string(to_string(reason)));
    for (auto& [key, stored] : objects) {
      stored.marked = true;
      if (reason == kube::ReplaceReason::kRollback) stored.version.clear();
    }
  }

  void replace_end() override {
    log.emplace_back("end");
    std::erase_if(objects, [](const auto& entry) { return entry.second.marked; });
  }

  Status upsert(const kube::ObjectMeta& meta, std::string_view object) override {
    log.push_back("upsert " + name_of(meta));
    if (object.find(undecodable) != std::string_view::npos) return input_error("undecodable");
    Stored& stored = objects[meta.key()];
    stored.marked = false;
    if (stored.uid == meta.uid && kube::is_older(meta.resource_version, stored.version)) return {};
    stored = {std::string(meta.uid), std::string(meta.resource_version), std::string(object)};
    return {};
  }

  Status remove(const kube::ObjectMeta& meta, std::string_view) override {
    log.push_back("remove " + name_of(meta));
    const auto stored = objects.find(meta.key());
    if (stored != objects.end() && stored->second.uid == meta.uid) objects.erase(stored);
    return {};
  }

  void passed_over(const kube::ObjectMeta& meta, const Error& why) override {
    log.push_back("passed over " + meta.key() + ": " + why.message());
    if (const auto stored = objects.find(meta.key()); stored != objects.end()) {
      stored->second.marked = false;
    }
  }

  void bookmark(std::string_view version) override {
    log.push_back("bookmark " + std::string(version));
  }

  std::map<std::string, Stored> objects;
  std::vector<std::string> log;
  std::string undecodable = "\"poison\"";

 private:
  static std::string name_of(const kube::ObjectMeta& meta) {
    return meta.key() + "@" + std::string(meta.resource_version);
  }
};

}  // namespace vo::test
