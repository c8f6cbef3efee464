// SPDX-License-Identifier: Apache-2.0
// What every write goes through once its new object is known, whatever verb it came by: identity,
// pruning, defaults, admission, validation, quota, managed fields; then it is stored, or not (dry
// run, nothing changed), or completes a deletion.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "apiserver/cluster.h"
#include "apiserver/options.h"
#include "apiserver/refusal.h"
#include "apiserver/registry.h"
#include "json/document.h"

namespace vo::apiserver {

enum class FieldValidation : std::uint8_t { kIgnore, kWarn, kStrict };
enum class Verb : std::uint8_t { kCreate, kReplace, kPatch, kApply };

struct WriteRequest {
  Served& served;
  Verb verb = Verb::kCreate;
  std::string namespace_name;
  std::string name;
  std::string subresource;
  Caller caller;
  std::string field_manager;
  bool dry_run = false;
  FieldValidation field_validation = FieldValidation::kWarn;
  Moment at;
  boost::json::storage_ptr storage = {};   // of the documents that go with the request
  std::vector<std::string> warnings = {};  // filled on the way

  const ResourceInfo& info() const { return served.info; }
  std::string key() const { return object_key(namespace_name, name); }
};

// What is answered. `document` is in the form of the request's version.
struct Written {
  json::Document document;
  bool created = false;
  ObjectPtr stored = nullptr;  // the same, as it was stored; null: nothing was
};

class Mutation {
 public:
  Mutation(Cluster& cluster, WriteRequest& request) : cluster_(cluster), request_(request) {}

  // A new object, named already or by generateName.
  Outcome<Written> create(json::Document object);
  // `after` takes the place of `before`, which is stored.
  Outcome<Written> update(const json::Document& before, json::Document after);

 private:
  Outcome<void> name_object(json::Document& object);
  std::string generated_name(std::string_view base);
  Outcome<void> check_namespace() const;
  Outcome<void> shape(json::Document& object);
  Outcome<void> check_fields(const json::Document& object, const std::vector<std::string>& unknown);
  Outcome<void> admit(const json::Document* before, json::Document& after);
  Outcome<void> validate(const json::Document* before, const json::Document& after) const;
  // What the real server warns of, though it is stored.
  void warn(const json::Document* before, const json::Document& after);
  Outcome<void> admit_pod(json::Document& pod);
  void manage_fields(const json::Document* before, json::Document& after) const;
  Outcome<void> check_version(const json::Document& before, json::Document& after) const;
  Outcome<void> check_identity(const json::Document& before, json::Document& after) const;
  Written finish(json::Document object, bool created);

  Cluster& cluster_;
  WriteRequest& request_;
};

// The documents of a namespace: "limitranges", "resourcequotas", "pods".
std::vector<json::Document> documents_in(Cluster& cluster, std::string_view core_plural,
                                         std::string_view namespace_name);

}  // namespace vo::apiserver
