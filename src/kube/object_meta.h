// SPDX-License-Identifier: Apache-2.0
// Whose object a JSON text is and how new: read in passing, before anybody decodes the object, and
// also from a text that was cut off. Names of Kubernetes need no escapes, so a value with escapes
// reads as absent.
#pragma once

#include <string>
#include <string_view>

namespace vo::kube {

// Views into the object's text; empty: absent.
struct ObjectMeta {
  std::string_view kind;  // items of core lists have none
  std::string_view namespace_name;
  std::string_view name;
  std::string_view uid;
  std::string_view resource_version;

  // "default/vm-a"; "vm-a" where there is no namespace; "" where there is no name.
  std::string key() const;
};

// What can be read, which may be nothing.
ObjectMeta read_object_meta(std::string_view object);

// The envelope of a list, its items left out.
struct ListMeta {
  std::string_view kind;
  std::string_view resource_version;
  std::string_view continue_token;  // empty: this was the last page
};

ListMeta read_list_meta(std::string_view list);

// metadata.annotations[key] is there as a string and equals `value`.
bool has_annotation(std::string_view object, std::string_view key, std::string_view value);

}  // namespace vo::kube
