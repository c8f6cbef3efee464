// SPDX-License-Identifier: Apache-2.0
#include "apiserver/strategic_merge_patch.h"

#include <algorithm>
#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "apiserver/document_access.h"
#include "apiserver/list_shape.h"
#include "apiserver/status_error.h"
#include "base/format.h"
#include "base/result.h"
#include "json/document.h"

namespace vo::apiserver {
namespace {

using boost::json::array;
using boost::json::object;
using json::Document;
using Outcome = StatusResult<void>;

constexpr std::string_view kDirective = "$patch";
constexpr std::string_view kRetainKeys = "$retainKeys";
constexpr std::string_view kDeleteFromList = "$deleteFromPrimitiveList/";
constexpr std::string_view kElementOrder = "$setElementOrder/";

std::string_view key_of(const boost::json::key_value_pair& entry) {
  return {entry.key().data(), entry.key().size()};
}

StatusError no_merge_key(const Document& element, std::string_view key) {
  return {.code = 500,
          .reason = "",
          .message = format("map: {} does not contain declared merge key: {}",
                            json::write_compact(element), key)};
}

bool contains(const array& elements, const Document& wanted) {
  return std::ranges::find(elements, wanted) != elements.end();
}

template <typename Predicate>
void erase_if(array& elements, Predicate predicate) {
  const auto rest = std::ranges::remove_if(elements, predicate);
  elements.erase(rest.begin(), rest.end());
}

void erase_all(array& elements, const array& unwanted) {
  erase_if(elements, [&](const Document& element) { return contains(unwanted, element); });
}

Document* element_with(array& elements, std::string_view key, const Document& value) {
  for (Document& element : elements) {
    const Document* found = member(element, key);
    if (found != nullptr && *found == value) return &element;
  }
  return nullptr;
}

std::string_view directive_of(const Document& element) { return text(member(element, kDirective)); }

// Those named in `order` take, in that order, the places that they hold together.
void reorder(array& elements, const array& order, std::string_view key) {
  const auto rank = [&](const Document& element) {
    const Document* id = key.empty() ? &element : member(element, key);
    const auto same = [&](const Document& wanted) {
      const Document* other = key.empty() ? &wanted : member(wanted, key);
      return id != nullptr && other != nullptr && *id == *other;
    };
    return std::ranges::find_if(order, same) - order.begin();
  };
  std::vector<std::size_t> places;
  std::vector<std::pair<std::ptrdiff_t, Document>> ranked;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const auto place = rank(elements[i]);
    if (place == order.end() - order.begin()) continue;
    places.push_back(i);
    ranked.emplace_back(place, elements[i]);
  }
  std::ranges::stable_sort(ranked, {}, [](const auto& entry) { return entry.first; });
  for (std::size_t i = 0; i < places.size(); ++i) elements[places[i]] = ranked[i].second;
}

class Merger {
 public:
  explicit Merger(std::string_view kind) : kind_(kind) {}

  Outcome merge(Document& target, const object& patch) {
    const auto* directive = patch.if_contains(key_view(kDirective));
    if (directive != nullptr && text(directive) != "merge") {
      return follow(text(directive), target, patch);
    }
    auto& members = object_of(target);
    retain_keys(members, patch);
    for (const auto& entry : patch) VO_CHECK_OK(merge_entry(members, entry));
    for (const auto& entry : patch) order_list(members, entry);
    return {};
  }

 private:
  static Outcome follow(std::string_view directive, Document& target, const object& patch) {
    if (directive == "delete") return target.emplace_object(), Outcome{};
    if (directive != "replace") return bad_request(format("unknown patch type: {}", directive));
    target = patch;
    target.get_object().stable_erase(key_view(kDirective));
    return {};
  }

  static void retain_keys(object& members, const object& patch) {
    const auto* retained = patch.if_contains(key_view(kRetainKeys));
    if (retained == nullptr || !retained->is_array()) return;
    std::vector<std::string> gone;
    for (const auto& entry : members) {
      if (!contains(retained->get_array(), Document(entry.key()))) gone.emplace_back(key_of(entry));
    }
    for (const auto& key : gone) members.stable_erase(key);
  }

  Outcome merge_entry(object& members, const boost::json::key_value_pair& entry) {
    const auto key = key_of(entry);
    const auto& value = entry.value();
    if (key.starts_with(kDeleteFromList)) {
      return delete_from(members, key.substr(kDeleteFromList.size()), value);
    }
    if (key.starts_with('$')) return {};
    if (value.is_null()) return members.stable_erase(entry.key()), Outcome{};
    Document& stored = members[entry.key()];
    if (value.is_object()) return merge(stored, value.get_object());
    if (value.is_array()) return merge_list(stored, key, value.get_array());
    stored = value;
    return {};
  }

  static Outcome delete_from(object& members, std::string_view field, const Document& values) {
    if (!values.is_array()) return bad_request("invalid format for primitive list");
    auto* stored = members.if_contains(key_view(field));
    if (stored != nullptr && stored->is_array()) erase_all(stored->get_array(), values.get_array());
    return {};
  }

  Outcome merge_list(Document& stored, std::string_view field, const array& patch) {
    const auto& shape = list_shape(kind_, field);
    if (shape.patch == ListType::kAtomic || !stored.is_array()) stored.emplace_array();
    auto& elements = stored.get_array();
    if (shape.patch == ListType::kMap) return merge_map_list(elements, patch, shape.merge_key);
    for (const Document& value : patch) {
      if (shape.patch == ListType::kAtomic || !contains(elements, value)) elements.push_back(value);
    }
    return {};
  }

  Outcome merge_map_list(array& elements, const array& patch, std::string_view key) {
    const bool replace = std::ranges::any_of(
        patch, [](const Document& element) { return directive_of(element) == "replace"; });
    if (replace) elements.clear();
    for (const Document& element : patch) {
      if (directive_of(element) != "replace") {
        VO_CHECK_OK(merge_element(elements, element, key));
      }
    }
    return {};
  }

  Outcome merge_element(array& elements, const Document& element, std::string_view key) {
    const Document* id = member(element, key);
    if (id == nullptr) return no_merge_key(element, key);
    if (directive_of(element) == "delete") {
      erase_if(elements, [&](const Document& stored) {
        const auto* other = member(stored, key);
        return other != nullptr && *other == *id;
      });
      return {};
    }
    Document* stored = element_with(elements, key, *id);
    return merge(stored == nullptr ? elements.emplace_back(nullptr) : *stored,
                 element.get_object());
  }

  void order_list(object& members, const boost::json::key_value_pair& entry) {
    const auto key = key_of(entry);
    if (!key.starts_with(kElementOrder) || !entry.value().is_array()) return;
    const auto field = key.substr(kElementOrder.size());
    auto* stored = members.if_contains(key_view(field));
    if (stored == nullptr || !stored->is_array()) return;
    reorder(stored->get_array(), entry.value().get_array(), list_shape(kind_, field).merge_key);
  }

  std::string_view kind_;
};

}  // namespace

StatusResult<Document> apply_strategic_merge_patch(Document object, const Document& patch,
                                                   std::string_view kind) {
  if (!patch.is_object()) return bad_request("Invalid JSON document");
  VO_CHECK_OK(Merger(kind).merge(object, patch.get_object()));
  return object;
}

}  // namespace vo::apiserver
