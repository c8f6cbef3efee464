// SPDX-License-Identifier: Apache-2.0
#include "kube/object_meta.h"

#include <array>
#include <string>
#include <string_view>

#include "kube/member_cursor.h"

namespace vo::kube {

namespace {

struct Field {
  std::string_view key;
  std::string_view ObjectMeta::* member;
};

constexpr std::array kFields = {
    Field{"name", &ObjectMeta::name},
    Field{"namespace", &ObjectMeta::namespace_name},
    Field{"uid", &ObjectMeta::uid},
    Field{"resourceVersion", &ObjectMeta::resource_version},
};

bool is_complete(const ObjectMeta& meta) {
  return !meta.resource_version.empty() && !meta.uid.empty() && !meta.name.empty() &&
         !meta.namespace_name.empty();
}

void read_metadata(std::string_view metadata, ObjectMeta& meta) {
  MemberCursor member(metadata);
  // Stops early: in core objects most of the metadata comes after these.
  while (!is_complete(meta) && member.next()) {
    for (const Field& field : kFields) {
      if (member.key() == field.key) meta.*field.member = member.plain_string();
    }
  }
}

// The text from the value of `key` on; empty: absent.
std::string_view find_member(std::string_view object, std::string_view key) {
  MemberCursor member(object);
  while (member.next()) {
    if (member.key() == key) return member.rest();
  }
  return {};
}

}  // namespace

std::string ObjectMeta::key() const {
  std::string text(namespace_name);
  if (!text.empty() && !name.empty()) text += '/';
  return name.empty() ? "" : text.append(name);
}

ObjectMeta read_object_meta(std::string_view object) {
  ObjectMeta meta;
  MemberCursor member(object);
  bool has_metadata = false;
  while (!has_metadata && member.next()) {
    has_metadata = member.key() == "metadata";
    if (member.key() == "kind") meta.kind = member.plain_string();
  }
  if (has_metadata) read_metadata(member.rest(), meta);
  return meta;
}

ListMeta read_list_meta(std::string_view list) {
  ListMeta meta;
  MemberCursor field(find_member(list, "metadata"));
  while (field.next()) {
    if (field.key() == "resourceVersion") meta.resource_version = field.plain_string();
    if (field.key() == "continue") meta.continue_token = field.plain_string();
  }
  MemberCursor kind(list);
  while (meta.kind.empty() && kind.next()) {
    if (kind.key() == "kind") meta.kind = kind.plain_string();
  }
  return meta;
}

bool has_annotation(std::string_view object, std::string_view key, std::string_view value) {
  const std::string_view annotations = find_member(find_member(object, "metadata"), "annotations");
  MemberCursor annotation(annotations);
  while (annotation.next()) {
    if (annotation.key() == key) return annotation.plain_string() == value;
  }
  return false;
}

}  // namespace vo::kube
