// SPDX-License-Identifier: Apache-2.0
#include "apiserver/protobuf_object.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "apiserver/document_access.h"
#include "apiserver/protobuf_reader.h"
#include "base/clock.h"
#include "base/format.h"
#include "base/result.h"
#include "json/utf8.h"
#include "kube/base64.h"

namespace vo::apiserver {

namespace {

namespace bj = boost::json;

using Value = StatusResult<json::Document>;
using Done = StatusResult<void>;

constexpr int kMaxDepth = 32;  // messages in messages; those of the table reach half of it

// What every scalar message has.
struct SmallMessage {
  std::int64_t first = 0;  // varint of field 1
  std::int64_t second = 0;
  std::string_view bytes{};  // of the field that has some
};

StatusError wrong_wire_type(std::uint64_t number) {
  return bad_request(format("proto: wrong wireType for field {}", number));
}

StatusResult<SmallMessage> read_small(std::string_view bytes) {
  SmallMessage small;
  for (ProtobufReader reader{bytes}; !reader.at_end();) {
    VO_TRY(const WireField field, reader.next());
    if (field.number == 0 || field.number > 3) return wrong_wire_type(field.number);
    if (field.is_bytes) {
      small.bytes = field.bytes;
    } else {
      (field.number == 1 ? small.first : small.second) = static_cast<std::int64_t>(field.varint);
    }
  }
  return small;
}

Value string_value(std::string_view bytes) {
  if (!json::is_utf8(bytes)) return bad_request("proto: a string is not valid UTF-8");
  return json::Document(bytes);
}

Value quantity_value(std::string_view bytes) {
  VO_TRY(const SmallMessage small, read_small(bytes));
  return string_value(small.bytes.empty() ? "0" : small.bytes);
}

// Nothing is the zero time, which JSON writes as null.
Value time_value(std::string_view bytes, bool micro) {
  constexpr std::int64_t kMost = 9'000'000'000;  // the year 2255; nanoseconds end in 2262
  if (bytes.empty()) return json::Document(nullptr);
  VO_TRY(const SmallMessage small, read_small(bytes));
  if (small.first < -kMost || small.first > kMost || small.second < 0 ||
      small.second >= 1'000'000'000) {
    return bad_request(format("a time is out of range: {} s and {} ns", small.first, small.second));
  }
  const WallTime time{std::chrono::seconds{small.first} + std::chrono::nanoseconds{small.second}};
  return json::Document(micro ? format_rfc3339_micro(time) : format_rfc3339(time));
}

Value int_or_string_value(std::string_view bytes) {
  VO_TRY(const SmallMessage small, read_small(bytes));
  if (small.first == 0) return json::Document(small.second);
  return string_value(small.bytes);
}

// {} where there is no text, as it is written of a set without members.
Value json_value(std::string_view bytes) {
  VO_TRY(const SmallMessage small, read_small(bytes));
  if (small.bytes.empty()) return json::Document(bj::object{});
  auto document = json::parse_document(small.bytes);
  if (!document) return bad_request(document.error().message());
  return *std::move(document);
}

Value strings_value(std::string_view bytes) {
  bj::array strings;
  for (ProtobufReader reader{bytes}; !reader.at_end();) {
    VO_TRY(const WireField field, reader.next());
    if (field.number != 1) return wrong_wire_type(field.number);
    VO_TRY(auto text, string_value(field.bytes));
    strings.push_back(std::move(text));
  }
  return json::Document(std::move(strings));
}

Value varint_value(FieldType type, std::uint64_t varint) {
  if (type == FieldType::kBool) return json::Document(varint != 0);
  return json::Document(static_cast<std::int64_t>(varint));
}

bool is_varint(FieldType type) { return type == FieldType::kInt || type == FieldType::kBool; }

Done read_message(const ProtobufMessage& message, std::string_view bytes, bj::object& into,
                  int depth);

Value bytes_value(const ProtobufField& field, std::string_view bytes, int depth) {
  switch (field.type) {
    case FieldType::kBytes: return json::Document(kube::base64_encode(bytes));
    case FieldType::kQuantity: return quantity_value(bytes);
    case FieldType::kTime: return time_value(bytes, false);
    case FieldType::kMicroTime: return time_value(bytes, true);
    case FieldType::kIntOrString: return int_or_string_value(bytes);
    case FieldType::kJson: return json_value(bytes);
    case FieldType::kStrings: return strings_value(bytes);
    case FieldType::kMessage: {
      json::Document object = bj::object{};
      VO_CHECK_OK(read_message(*field.message, bytes, object.get_object(), depth + 1));
      return object;
    }
    default: return string_value(bytes);
  }
}

Value one_value(const ProtobufField& field, const WireField& wire, int depth) {
  if (wire.is_bytes == is_varint(field.type)) return wrong_wire_type(wire.number);
  return wire.is_bytes ? bytes_value(field, wire.bytes, depth)
                       : varint_value(field.type, wire.varint);
}

// What the type is where nothing is said.
json::Document zero_of(const ProtobufField& field) {
  if (field.type == FieldType::kQuantity) return "0";
  if (field.type == FieldType::kMessage) return bj::object{};
  return field.type == FieldType::kStrings ? json::Document(bj::array{}) : json::Document("");
}

bj::array& list_in(bj::object& into, std::string_view name) {
  json::Document& list = into[key_view(name)];
  return list.is_array() ? list.get_array() : list.emplace_array();
}

// Numbers may stand one by one or packed.
Done add_to_list(const ProtobufField& field, const WireField& wire, bj::object& into, int depth) {
  bj::array& list = list_in(into, field.name);
  if (!wire.is_bytes || !is_varint(field.type)) {
    VO_TRY(auto value, one_value(field, wire, depth));
    list.push_back(std::move(value));
    return {};
  }
  for (ProtobufReader packed{wire.bytes}; !packed.at_end();) {
    VO_TRY(const auto varint, packed.varint());
    VO_TRY(auto value, varint_value(field.type, varint));
    list.push_back(std::move(value));
  }
  return {};
}

Done add_to_map(const ProtobufField& field, const WireField& wire, bj::object& into, int depth) {
  if (!wire.is_bytes) return wrong_wire_type(wire.number);
  json::Document key = "";
  json::Document value = zero_of(field);
  for (ProtobufReader entry{wire.bytes}; !entry.at_end();) {
    VO_TRY(const WireField part, entry.next());
    if (part.number != 1 && part.number != 2) return wrong_wire_type(part.number);
    VO_TRY((part.number == 1 ? key : value),
           part.number == 1 ? string_value(part.bytes) : one_value(field, part, depth));
  }
  object_of(into[key_view(field.name)])[key.get_string()] = std::move(value);
  return {};
}

// Not set: "", 0 and false where they are no values; the zero time.
bool is_unset(const ProtobufField& field, const json::Document& value) {
  if (value.is_null()) return true;
  if (field.keeps_zero || field.type == FieldType::kIntOrString) return false;
  if (value.is_string()) return value.get_string().empty();
  if (value.is_int64()) return value.get_int64() == 0;
  return value.is_bool() && !value.get_bool();
}

Done set_one(const ProtobufField& field, const WireField& wire, bj::object& into, int depth) {
  VO_TRY(auto value, one_value(field, wire, depth));
  if (is_unset(field, value)) {
    into.erase(key_view(field.name));
  } else {
    into[key_view(field.name)] = std::move(value);
  }
  return {};
}

// A message that stands twice is one: later fields on top.
Done set_message(const ProtobufField& field, const WireField& wire, bj::object& into, int depth) {
  if (!wire.is_bytes) return wrong_wire_type(wire.number);
  bj::object& object = field.shape == Shape::kInline ? into : object_of(into[key_view(field.name)]);
  return read_message(*field.message, wire.bytes, object, depth + 1);
}

Done read_field(const ProtobufField& field, const WireField& wire, bj::object& into, int depth) {
  switch (field.shape) {
    case Shape::kList: return add_to_list(field, wire, into, depth);
    case Shape::kMap: return add_to_map(field, wire, into, depth);
    case Shape::kInline: return set_message(field, wire, into, depth);
    case Shape::kOne: break;
  }
  return field.type == FieldType::kMessage ? set_message(field, wire, into, depth)
                                           : set_one(field, wire, into, depth);
}

Done read_message(const ProtobufMessage& message, std::string_view bytes, bj::object& into,
                  int depth) {
  if (depth > kMaxDepth) return bad_request("proto: messages are nested too deep");
  for (ProtobufReader reader{bytes}; !reader.at_end();) {
    VO_TRY(const WireField wire, reader.next());
    const ProtobufField* field = message.field(wire.number);
    if (field == nullptr) {
      return unreadable_as_protobuf(
          format("field {} of {} is not known here", wire.number, message.name));
    }
    VO_CHECK_OK(read_field(*field, wire, into, depth));
  }
  return {};
}

}  // namespace

StatusResult<json::Document> read_protobuf_object(const ProtobufMessage& message,
                                                  std::string_view bytes) {
  json::Document object = bj::object{};
  VO_CHECK_OK(read_message(message, bytes, object.get_object(), 0));
  return object;
}

StatusError unreadable_as_protobuf(std::string_view why) {
  return {.code = 415,
          .reason = "UnsupportedMediaType",
          .message = format("the body of the request cannot be read as protobuf: {}; send it as "
                            "application/json",
                            why)};
}

}  // namespace vo::apiserver
