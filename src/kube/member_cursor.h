// SPDX-License-Identifier: Apache-2.0
// Walks over the members of one JSON object without parsing what it steps over, and also over an
// object whose text was cut off. It is how list and watch find out whose object they carry, before
// anybody decides whether to decode it. It validates only what it needs to keep its place.
#pragma once

#include <cstddef>
#include <string_view>

namespace vo::kube {

class MemberCursor {
 public:
  // `text` begins with the object (white space aside); what follows the object is not looked at.
  explicit MemberCursor(std::string_view text);

  // Moves to the next member. False: the object ended, or its text is cut off or not JSON.
  bool next();

  std::string_view key() const { return key_; }  // as sent, without the quotes

  // The member's value as sent. Shorter than the value only where the text is cut off.
  std::string_view value();
  // Of a string without escapes, without the quotes; else empty.
  std::string_view plain_string();
  // The value and everything behind it: a cursor over a nested object needs no end.
  std::string_view rest() const { return rest_; }

  bool ended() const { return ended_; }              // the closing brace was seen
  std::string_view behind() const { return rest_; }  // after ended(): what follows the object

 private:
  std::size_t value_size();
  bool step_over_value();
  bool step_over(char wanted);
  bool read_key();

  std::string_view rest_;
  std::string_view key_;
  std::size_t value_size_ = 0;  // 0: not measured yet
  bool at_value_ = false;
  bool first_ = true;
  bool ended_ = false;
};

}  // namespace vo::kube
