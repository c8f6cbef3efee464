// SPDX-License-Identifier: Apache-2.0
#include "apiserver/protobuf_body.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json/object.hpp>

#include "apiserver/protobuf_messages.h"
#include "apiserver/protobuf_object.h"
#include "apiserver/protobuf_reader.h"
#include "base/format.h"
#include "base/result.h"
#include "json/utf8.h"

namespace vo::apiserver {

namespace {

constexpr std::string_view kMagic{"k8s\0", 4};

struct Unknown {
  TypeMeta type{};
  std::string_view raw{};
};

StatusResult<TypeMeta> read_type_meta(std::string_view bytes) {
  TypeMeta type;
  for (ProtobufReader reader{bytes}; !reader.at_end();) {
    VO_TRY(const WireField field, reader.next());
    if (!json::is_utf8(field.bytes)) return bad_request("proto: a string is not valid UTF-8");
    if (field.number == 1) type.api_version = field.bytes;
    if (field.number == 2) type.kind = field.bytes;
  }
  return type;
}

StatusResult<Unknown> read_unknown(std::string_view bytes) {
  Unknown unknown;
  for (ProtobufReader reader{bytes}; !reader.at_end();) {
    VO_TRY(const WireField field, reader.next());
    if (field.number == 1) {
      VO_TRY(unknown.type, read_type_meta(field.bytes));
    }
    if (field.number == 2) unknown.raw = field.bytes;
    if (field.number == 3 && !field.bytes.empty()) {
      return unreadable_as_protobuf("it is encoded once more");
    }
  }
  return unknown;
}

std::string hex(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) text += format("{:02x}", static_cast<unsigned char>(byte));
  return text;
}

// In kube-apiserver's words.
StatusError no_protobuf(std::string_view body, std::string_view kind) {
  constexpr std::size_t kShown = 30;
  constexpr std::string_view kWhy =
      "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]";
  if (kind == "DeleteOptions") return bad_request(std::string(kWhy));
  const std::string summary =
      body.size() > kShown ? hex(body.substr(0, kShown)) + " ..." : hex(body);
  return bad_request(format("the object provided is unrecognized (must be of type {}): {} ({})",
                            kind, kWhy, summary));
}

struct Group {
  std::string_view api_version;
  std::string_view prefix;  // of its messages in the table
};

// Whose kinds the table has. Every group has DeleteOptions, by the same message.
constexpr std::array kGroups{Group{"v1", ""},
                             Group{"events.k8s.io/v1", "events."},
                             Group{"coordination.k8s.io/v1", ""},
                             Group{"authentication.k8s.io/v1", ""},
                             Group{"authorization.k8s.io/v1", ""},
                             Group{"policy/v1", ""}};

const ProtobufMessage* message_of(TypeMeta type) {
  if (type.kind == "DeleteOptions") return protobuf_message(type.kind);
  const auto* group = std::ranges::find(kGroups, type.api_version, &Group::api_version);
  if (group == kGroups.end()) return nullptr;
  return protobuf_message(std::string(group->prefix) + std::string(type.kind));
}

}  // namespace

StatusResult<json::Document> read_protobuf_body(std::string_view body, TypeMeta expected) {
  if (!body.starts_with(kMagic)) return no_protobuf(body, expected.kind);
  VO_TRY(const Unknown unknown, read_unknown(body.substr(kMagic.size())));
  const TypeMeta type = unknown.type.kind.empty() ? expected : unknown.type;
  const ProtobufMessage* message = message_of(type);
  if (message == nullptr) {
    return unreadable_as_protobuf(
        format("{} of {} has no table here", type.kind, type.api_version));
  }
  VO_TRY(const json::Document fields, read_protobuf_object(*message, unknown.raw));
  boost::json::object object{{"apiVersion", type.api_version}, {"kind", type.kind}};
  for (const auto& member : fields.get_object()) object[member.key()] = member.value();
  return json::Document(std::move(object));
}

}  // namespace vo::apiserver
