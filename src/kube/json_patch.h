// SPDX-License-Identifier: Apache-2.0
// Builds JSON patches (RFC 6902). Values are JSON texts, written into the patch byte for byte: what
// a `test` compares must be the token the server sent ("1" is not 1). The same calls give the same
// bytes.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace vo::kube {

// RFC 6901: {"metadata", "annotations", "virt-overhead.io/memory"} is
// "/metadata/annotations/virt-overhead.io~1memory".
class JsonPointer {
 public:
  JsonPointer(std::initializer_list<std::string_view> keys);
  JsonPointer child(std::string_view key) const;
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

class JsonPatch {
 public:
  // Fails the whole patch unless the value is there, of the same JSON type and equal.
  void test(const JsonPointer& path, std::string_view json);
  // Fails the whole patch if the key, or its parent, holds a value; also if the parent is absent.
  void test_absent(const JsonPointer& path) { test(path, "null"); }
  // Adds or overwrites; the parent must exist.
  void add(const JsonPointer& path, std::string_view json);
  void replace(const JsonPointer& path, std::string_view json);
  void remove(const JsonPointer& path);  // of an absent key: fails the whole patch

  bool changes_something() const { return changes_ > 0; }  // there is more than tests
  std::string text() const { return "[" + operations_ + "]"; }

 private:
  void append(std::string_view operation, const JsonPointer& path, std::string_view json);

  std::string operations_;
  std::size_t changes_ = 0;
};

}  // namespace vo::kube
