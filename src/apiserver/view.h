// SPDX-License-Identifier: Apache-2.0
// How an answer shows its objects: which version, whole or as Table or PartialObjectMetadata, JSON
// or YAML. Chosen by Accept, as kube-apiserver chooses.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "apiserver/refusal.h"
#include "apiserver/registry.h"
#include "apiserver/stored_object.h"
#include "apiserver/table.h"
#include "base/clock.h"
#include "kube/http.h"

namespace vo::apiserver {

enum class Form : std::uint8_t { kWhole, kTable, kPartial };

struct View {
  Form form = Form::kWhole;
  bool yaml = false;
  std::string meta_version = "v1";  // of Table and PartialObjectMetadata
  IncludeObject include_object = IncludeObject::kMetadata;

  bool operator==(const View&) const = default;
};

// Refused: 406, and 400 where includeObject is unknown. `include_object`: of the query.
Outcome<View> choose_view(const kube::Request& request, std::string_view include_object);

// "application/json", "application/yaml".
std::string_view media_type(const View& view);

struct ListEnvelope {
  std::uint64_t revision = 0;
  std::string continue_token;
  std::int64_t remaining = 0;  // 0: not said
};

// The object as `served` and `view` show it. A deletion shows the object under its own revision.
std::string render_object(const View& view, const Served& served, const StoredObject& object,
                          std::uint64_t revision, WallTime now);
// A document that is not stored: a dry run, a review.
std::string render_document(const View& view, const Served& served, const json::Document& document,
                            WallTime now);
std::string render_list(const View& view, const Served& served,
                        const std::vector<ObjectPtr>& objects, const ListEnvelope& envelope,
                        WallTime now);
// Without the newline. `first`: a Table tells its columns.
std::string render_event_object(const View& view, const Served& served, const StoredObject& object,
                                std::uint64_t revision, bool first, WallTime now);

std::string to_yaml_if(const View& view, std::string json);

// The whole object as JSON.
std::string whole_text(const Served& served, const StoredObject& object, std::uint64_t revision);
json::Document whole_document(const Served& served, const StoredObject& object,
                              boost::json::storage_ptr storage = {});

}  // namespace vo::apiserver
