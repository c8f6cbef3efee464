// SPDX-License-Identifier: Apache-2.0
// Field numbers are those of gnostic's openapiv2/OpenAPIv2.proto.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "apiserver/document_access.h"
#include "apiserver/openapi.h"
#include "apiserver/protobuf_writer.h"
#include "json/document.h"

namespace vo::apiserver {
namespace {

using json::Document;
using Encode = std::string (*)(const Document&);
using Field = std::pair<const char*, std::uint32_t>;

std::string_view key_of(const boost::json::key_value_pair& entry) {
  return {entry.key().data(), entry.key().size()};
}

void add_text(ProtobufWriter& to, std::uint32_t field, const Document& from, std::string_view key) {
  to.add(field, text(member(from, key)));
}

void add_texts(ProtobufWriter& to, std::uint32_t field, const boost::json::array& texts) {
  for (const Document& each : texts) to.add_message(field, text(&each));
}

// {name, value} pairs of an object's members.
void add_named(ProtobufWriter& to, std::uint32_t field, const Document& from, Encode encode) {
  if (!from.is_object()) return;
  for (const auto& entry : from.get_object()) {
    ProtobufWriter named;
    named.add(1, key_of(entry));
    named.add_message(2, encode(entry.value()));
    to.add_message(field, named.bytes());
  }
}

// JSON is YAML.
std::string any(const Document& value) {
  ProtobufWriter writer;
  writer.add(2, json::write_compact(value));
  return writer.bytes();
}

void add_extensions(ProtobufWriter& to, std::uint32_t field, const Document& from) {
  boost::json::object extensions;
  for (const auto& entry : from.get_object()) {
    if (key_of(entry).starts_with("x-")) extensions.emplace(entry.key(), entry.value());
  }
  add_named(to, field, std::move(extensions), any);
}

std::string schema(const Document& from);

std::string properties(const Document& from) {
  ProtobufWriter writer;
  add_named(writer, 1, from, schema);
  return writer.bytes();
}

std::string additional_properties(const Document& from) {
  ProtobufWriter writer;
  if (from.is_object()) writer.add_message(1, schema(from));
  if (from.is_bool()) writer.add_flag(2, from.get_bool());
  return writer.bytes();
}

std::string items(const Document& from) {
  ProtobufWriter writer;
  writer.add_message(1, schema(from));
  return writer.bytes();
}

std::string type(const Document& from) {
  ProtobufWriter writer;
  writer.add_message(1, text(&from));
  return writer.bytes();
}

void add_child(ProtobufWriter& to, std::uint32_t field, const Document& from, std::string_view key,
               Encode encode) {
  if (const auto* child = member(from, key)) to.add_message(field, encode(*child));
}

void add_bounds(ProtobufWriter& to, const Document& from) {
  constexpr std::array<Field, 6> kCounts{{{"maxLength", 11},
                                          {"minLength", 12},
                                          {"maxItems", 14},
                                          {"minItems", 15},
                                          {"maxProperties", 17},
                                          {"minProperties", 18}}};
  constexpr std::array<Field, 3> kNumbers{{{"multipleOf", 6}, {"maximum", 7}, {"minimum", 9}}};
  for (const auto& [key, field] : kCounts) {
    const auto* value = member(from, key);
    if (value != nullptr && value->is_int64()) to.add(field, value->get_int64());
  }
  for (const auto& [key, field] : kNumbers) {
    const auto* value = member(from, key);
    if (value != nullptr && value->is_number()) to.add(field, value->to_number<double>());
  }
}

std::string schema(const Document& from) {
  ProtobufWriter writer;
  if (!from.is_object()) return {};
  add_text(writer, 1, from, "$ref");
  add_text(writer, 2, from, "format");
  add_text(writer, 4, from, "description");
  add_bounds(writer, from);
  add_text(writer, 13, from, "pattern");
  add_texts(writer, 19, list_at(from, {"required"}));
  for (const Document& value : list_at(from, {"enum"})) writer.add_message(20, any(value));
  add_child(writer, 21, from, "additionalProperties", additional_properties);
  add_child(writer, 22, from, "type", type);
  add_child(writer, 23, from, "items", items);
  for (const Document& branch : list_at(from, {"allOf"})) writer.add_message(24, schema(branch));
  add_child(writer, 25, from, "properties", properties);
  add_extensions(writer, 31, from);
  return writer.bytes();
}

std::string query_parameter(const Document& from) {
  ProtobufWriter query;
  add_text(query, 2, from, "in");
  add_text(query, 4, from, "name");
  add_text(query, 6, from, "type");
  query.add_flag(20, true);
  ProtobufWriter non_body;
  non_body.add_message(3, query.bytes());
  ProtobufWriter parameter;
  parameter.add_message(2, non_body.bytes());
  ProtobufWriter item;
  item.add_message(1, parameter.bytes());
  return item.bytes();
}

std::string response_value(const Document& from) {
  ProtobufWriter response;
  add_text(response, 1, from, "description");
  ProtobufWriter value;
  value.add_message(1, response.bytes());
  return value.bytes();
}

std::string responses(const Document& from) {
  ProtobufWriter writer;
  add_named(writer, 1, from, response_value);
  return writer.bytes();
}

std::string operation(const Document& from) {
  ProtobufWriter writer;
  add_text(writer, 5, from, "operationId");
  for (const Document& parameter : list_at(from, {"parameters"})) {
    writer.add_message(8, query_parameter(parameter));
  }
  add_child(writer, 9, from, "responses", responses);
  add_extensions(writer, 13, from);
  return writer.bytes();
}

std::string path_item(const Document& from) {
  ProtobufWriter writer;
  add_child(writer, 8, from, "patch", operation);
  return writer.bytes();
}

std::string paths(const Document& from) {
  ProtobufWriter writer;
  add_named(writer, 2, from, path_item);
  return writer.bytes();
}

std::string info(const Document& from) {
  ProtobufWriter writer;
  add_text(writer, 1, from, "title");
  add_text(writer, 2, from, "version");
  return writer.bytes();
}

}  // namespace

std::string openapi_v2_protobuf(const Document& openapi_v2) {
  ProtobufWriter writer;
  add_text(writer, 1, openapi_v2, "swagger");
  add_child(writer, 2, openapi_v2, "info", info);
  add_child(writer, 8, openapi_v2, "paths", paths);
  add_child(writer, 9, openapi_v2, "definitions", properties);
  return writer.bytes();
}

}  // namespace vo::apiserver
