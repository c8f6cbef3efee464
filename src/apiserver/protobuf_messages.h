// SPDX-License-Identifier: Apache-2.0
// What the protobuf messages of built-in kinds consist of: the numbers of their fields, and how
// each stands in JSON. Facts of the public API, cut down to the kinds that are served.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace vo::apiserver {

enum class FieldType : std::uint8_t {
  kString,
  kInt,
  kBool,
  kBytes,        // base64
  kQuantity,     // a message with a string
  kTime,         // a message with seconds and nanoseconds
  kMicroTime,    // the same, printed with six fraction digits
  kIntOrString,  // a message with either
  kJson,         // a message with the JSON text
  kStrings,      // a message with a list of strings
  kMessage,
};

enum class Shape : std::uint8_t {
  kOne,
  kList,
  kMap,     // by strings
  kInline,  // a message whose fields are members of the object around it
};

struct ProtobufMessage;

struct ProtobufField {
  std::uint32_t number = 0;
  std::string_view name{};
  FieldType type = FieldType::kString;
  Shape shape = Shape::kOne;
  bool keeps_zero = false;  // else "", 0 and false mean: not set
  const ProtobufMessage* message = nullptr;
};

struct ProtobufMessage {
  std::string_view name{};
  std::vector<ProtobufField> fields{};

  const ProtobufField* field(std::uint64_t number) const;
};

// By its name in the API, "PodSpec"; of events.k8s.io "events.Event". Null: none of that name.
const ProtobufMessage* protobuf_message(std::string_view name);

}  // namespace vo::apiserver
