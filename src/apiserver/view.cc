// SPDX-License-Identifier: Apache-2.0
#include "apiserver/view.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "apiserver/document_path.h"
#include "apiserver/event_form.h"
#include "base/format.h"
#include "json/yaml_text.h"

namespace vo::apiserver {

namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// The part up to `separator`, which is removed from `rest` with it.
std::string_view next_part(std::string_view& rest, char separator) {
  const std::size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view part = trimmed(rest.substr(0, end));
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

struct MediaRange {
  std::string_view type;
  std::string_view as, group, version;
};

MediaRange read_media_range(std::string_view text) {
  MediaRange range{.type = next_part(text, ';')};
  while (!text.empty()) {
    const std::string_view parameter = next_part(text, ';');
    if (parameter.starts_with("as=")) range.as = parameter.substr(3);
    if (parameter.starts_with("g=")) range.group = parameter.substr(2);
    if (parameter.starts_with("v=")) range.version = parameter.substr(2);
  }
  return range;
}

std::optional<Form> form_of(const MediaRange& range) {
  if (range.as.empty()) return Form::kWhole;
  if (range.group != "meta.k8s.io") return std::nullopt;
  if (range.version != "v1" && range.version != "v1beta1") return std::nullopt;
  if (range.as == "Table") return Form::kTable;
  if (range.as.starts_with("PartialObjectMetadata")) return Form::kPartial;
  return std::nullopt;
}

// nullopt: cannot be served.
std::optional<View> view_of(const MediaRange& range) {
  const bool any = range.type == "*/*" || range.type == "application/*";
  const bool yaml = range.type == "application/yaml";
  if (!any && !yaml && range.type != "application/json") return std::nullopt;
  const auto form = form_of(range);
  if (!form) return std::nullopt;
  View view{.form = *form, .yaml = yaml};
  if (*form != Form::kWhole) view.meta_version = range.version;
  return view;
}

Outcome<IncludeObject> read_include_object(std::string_view text) {
  if (text.empty() || text == "Metadata") return IncludeObject::kMetadata;
  if (text == "None") return IncludeObject::kNone;
  if (text == "Object") return IncludeObject::kObject;
  return bad_request(format("unrecognized includeObject value: \"{}\"", text));
}

json::Document table_of(const View& view, const Served& served,
                        std::span<const json::Document> objects, bool headers, WallTime now,
                        json::Document metadata) {
  const TableOptions options{view.include_object, headers, view.meta_version};
  return to_table(served.info, objects, options, now, std::move(metadata));
}

std::string partial_text(const View& view, const StoredObject& object, std::uint64_t revision) {
  std::string text = R"({"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/)";
  text += view.meta_version;
  text += "\",";
  if (revision == object.revision) {
    std::string scratch;
    text += object.metadata(scratch);
  } else {
    const std::size_t moved = std::to_string(revision).size() - object.version_size;
    text += object.tail_at(revision).substr(0, object.metadata_size + moved);
  }
  return text += '}';
}

boost::json::object metadata_of(const ListEnvelope& envelope) {
  boost::json::object metadata{{"resourceVersion", std::to_string(envelope.revision)}};
  if (!envelope.continue_token.empty()) metadata["continue"] = envelope.continue_token;
  if (envelope.remaining > 0) metadata["remainingItemCount"] = envelope.remaining;
  return metadata;
}

std::string whole_tail(std::string_view head, const StoredObject& object) {
  std::string text;
  std::string scratch;
  text.reserve(head.size() + object.tail.size());
  return text.append(head).append(object.tail.read(scratch));
}

// Items of core lists have neither kind nor apiVersion.
std::string item_text(const View& view, const Served& served, const StoredObject& object) {
  if (view.form == Form::kPartial) return partial_text(view, object, object.revision);
  if (served.other_form) return whole_text(served, object, object.revision);
  return whole_tail(served.info.custom ? served.head : "{", object);
}

std::string items_text(const View& view, const Served& served,
                       const std::vector<ObjectPtr>& objects) {
  std::string text = "[";
  for (const ObjectPtr& object : objects) {
    if (text.size() > 1) text += ',';
    text += item_text(view, served, *object);
  }
  return text += ']';
}

std::string table_text(const View& view, const Served& served,
                       const std::vector<ObjectPtr>& objects, const ListEnvelope& envelope,
                       WallTime now) {
  std::vector<json::Document> documents;
  documents.reserve(objects.size());
  for (const ObjectPtr& object : objects) documents.push_back(whole_document(served, *object));
  return json::write_compact(table_of(view, served, documents, true, now, metadata_of(envelope)));
}

json::Document version_alone(std::uint64_t revision) {
  return boost::json::object{{"resourceVersion", std::to_string(revision)}};
}

}  // namespace

std::string_view media_type(const View& view) {
  return view.yaml ? "application/yaml" : "application/json";
}

Outcome<View> choose_view(const kube::Request& request, std::string_view include_object) {
  VO_TRY(const IncludeObject include, read_include_object(include_object));
  const kube::ResponseHead headers{0, request.headers};
  std::string_view rest = headers.header("Accept").value_or("");
  if (trimmed(rest).empty()) rest = "*/*";
  while (!rest.empty()) {
    if (auto view = view_of(read_media_range(next_part(rest, ',')))) {
      view->include_object = include;
      return *std::move(view);
    }
  }
  return not_acceptable();
}

std::string whole_text(const Served& served, const StoredObject& object, std::uint64_t revision) {
  if (served.other_form) {
    json::Document document = whole_document(served, object);
    object_at(document, {"metadata"})["resourceVersion"] = std::to_string(revision);
    return json::write_compact(document);
  }
  if (revision == object.revision) return whole_tail(served.head, object);
  return served.head + object.tail_at(revision);
}

json::Document whole_document(const Served& served, const StoredObject& object,
                              boost::json::storage_ptr storage) {
  json::Document document = object.document(served.head, std::move(storage));
  return served.other_form ? to_new_event(document) : document;
}

std::string to_yaml_if(const View& view, std::string text) {
  if (!view.yaml) return text;
  const auto document = json::parse_document(text);
  return document ? json::yaml_text(*document) : text;
}

std::string render_event_object(const View& view, const Served& served, const StoredObject& object,
                                std::uint64_t revision, bool first, WallTime now) {
  if (view.form == Form::kPartial) return partial_text(view, object, revision);
  if (view.form == Form::kWhole) return whole_text(served, object, revision);
  const json::Document document = whole_document(served, object);
  return json::write_compact(
      table_of(view, served, {&document, 1}, first, now, version_alone(revision)));
}

std::string render_object(const View& view, const Served& served, const StoredObject& object,
                          std::uint64_t revision, WallTime now) {
  return to_yaml_if(view, render_event_object(view, served, object, revision, true, now));
}

std::string render_document(const View& view, const Served& served, const json::Document& document,
                            WallTime now) {
  if (view.form == Form::kWhole) return to_yaml_if(view, json::write_compact(document));
  if (view.form == Form::kPartial) {
    const json::Document partial = partial_object_metadata(document, view.meta_version);
    return to_yaml_if(view, json::write_compact(partial));
  }
  return to_yaml_if(view, json::write_compact(table_of(view, served, {&document, 1}, true, now,
                                                       boost::json::object{})));
}

std::string render_list(const View& view, const Served& served,
                        const std::vector<ObjectPtr>& objects, const ListEnvelope& envelope,
                        WallTime now) {
  if (view.form == Form::kTable) {
    return to_yaml_if(view, table_text(view, served, objects, envelope, now));
  }
  const bool partial = view.form == Form::kPartial;
  const std::string kind = partial ? "PartialObjectMetadataList" : served.info.list_kind;
  const std::string version =
      partial ? "meta.k8s.io/" + view.meta_version : served.info.api_version();
  boost::json::object metadata = metadata_of(envelope);
  if (served.info.custom && !partial) metadata.emplace("continue", "");
  return to_yaml_if(
      view, format(R"({{"kind":"{}","apiVersion":"{}","metadata":{},"items":{}}})", kind, version,
                   json::write_compact(metadata), items_text(view, served, objects)));
}

}  // namespace vo::apiserver
