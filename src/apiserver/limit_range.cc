// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "apiserver/document_access.h"
#include "apiserver/pod_admission.h"
#include "apiserver/pod_resources.h"
#include "apiserver/status_error.h"
#include "base/format.h"
#include "json/document.h"
#include "quantity/quantity.h"

namespace vo::apiserver {
namespace {

using json::Document;

constexpr std::array<std::string_view, 2> kContainerLists{"containers", "initContainers"};

struct Defaults {
  ResourceMap requests;
  ResourceMap limits;
};

void fill(ResourceMap& to, const ResourceMap& from) { to.insert(from.begin(), from.end()); }

// A LimitRange's own defaults: a limit from max; a request from the limit, then from min.
Defaults defaults_of(const Document& limit) {
  Defaults defaults{read_resources(member(limit, "defaultRequest")),
                    read_resources(member(limit, "default"))};
  fill(defaults.limits, read_resources(member(limit, "max")));
  fill(defaults.requests, defaults.limits);
  fill(defaults.requests, read_resources(member(limit, "min")));
  return defaults;
}

// Later LimitRange items win, as they overwrite.
Defaults defaults_of_range(const Document& limit_range) {
  Defaults all;
  for (const Document& limit : list_at(limit_range, {"spec", "limits"})) {
    if (text_at(limit, {"type"}) != "Container") continue;
    for (auto& [name, quantity] : defaults_of(limit).requests) all.requests[name] = quantity;
    for (auto& [name, quantity] : defaults_of(limit).limits) all.limits[name] = quantity;
  }
  return all;
}

// The names that were filled in, by name.
std::vector<std::string> fill_missing(Document& container, std::string_view which,
                                      const ResourceMap& defaults) {
  std::vector<std::string> set;
  if (defaults.empty()) return set;
  auto& resources = object_at(container, {"resources", which});
  for (const auto& [name, quantity] : defaults) {
    if (resources.contains(name)) continue;
    resources[name] = quantity.to_string();
    set.push_back(name);
  }
  return set;
}

void note(std::vector<std::string>& notes, const std::vector<std::string>& set,
          std::string_view what, std::string_view list, std::string_view container) {
  if (set.empty()) return;
  std::string names;
  for (const auto& name : set) names += (names.empty() ? "" : ", ") + name;
  const auto kind = list == "containers" ? "container" : "init container";
  notes.push_back(format("{} {} for {} {}", names, what, kind, container));
}

template <typename Function>
void for_each_container(Document& pod, Function function) {
  for (const std::string_view list : kContainerLists) {
    auto* spec = member(pod, "spec");
    auto* containers = spec == nullptr ? nullptr : member(*spec, list);
    if (containers == nullptr || !containers->is_array()) continue;
    for (Document& container : containers->get_array()) function(container, list);
  }
}

// What the API's own defaulting does before any admission: a request from its limit.
void requests_from_limits(Document& container) {
  fill_missing(container, "requests",
               read_resources(member_at(container, {"resources", "limits"})));
}

std::vector<std::string> apply_defaults(Document& pod, const Defaults& defaults) {
  std::vector<std::string> notes;
  for_each_container(pod, [&](Document& container, std::string_view list) {
    const std::string name{text_at(container, {"name"})};
    const auto limits = fill_missing(container, "limits", defaults.limits);
    const auto requests = fill_missing(container, "requests", defaults.requests);
    note(notes, requests, "request", list, name);
    note(notes, limits, "limit", list, name);
  });
  return notes;
}

struct Usage {
  ResourceMap requests;
  ResourceMap limits;
};

const Quantity* find(const ResourceMap& resources, const std::string& name) {
  const auto found = resources.find(name);
  return found == resources.end() ? nullptr : &found->second;
}

class Checker {
 public:
  void check(const Document& limit, const Usage& usage) {
    const auto type = text_at(limit, {"type"});
    for (const auto& [name, least] : read_resources(member(limit, "min"))) {
      check_min(type, name, least, usage);
    }
    for (const auto& [name, most] : read_resources(member(limit, "max"))) {
      check_max(type, name, most, usage);
    }
    for (const auto& [name, ratio] : read_resources(member(limit, "maxLimitRequestRatio"))) {
      check_ratio(type, name, ratio, usage);
    }
  }

  const std::vector<std::string>& complaints() const { return complaints_; }

 private:
  void check_min(std::string_view type, const std::string& name, const Quantity& least,
                 const Usage& usage) {
    const auto rule = format("minimum {} usage per {} is {}", name, type, least.to_string());
    const auto* request = find(usage.requests, name);
    const auto* limit = find(usage.limits, name);
    if (request == nullptr) return add(rule + ".  No request is specified");
    if (*request < least) return add(but(rule, "request", *request));
    if (limit != nullptr && *limit < least) add(but(rule, "limit", *limit));
  }

  void check_max(std::string_view type, const std::string& name, const Quantity& most,
                 const Usage& usage) {
    const auto rule = format("maximum {} usage per {} is {}", name, type, most.to_string());
    const auto* request = find(usage.requests, name);
    const auto* limit = find(usage.limits, name);
    if (limit == nullptr) return add(rule + ".  No limit is specified");
    if (*limit > most) return add(but(rule, "limit", *limit));
    if (request != nullptr && *request > most) add(but(rule, "request", *request));
  }

  void check_ratio(std::string_view type, const std::string& name, const Quantity& most,
                   const Usage& usage) {
    const auto rule =
        format("{} max limit to request ratio per {} is {}", name, type, most.to_string());
    const auto request = value_of(find(usage.requests, name));
    const auto limit = value_of(find(usage.limits, name));
    if (request == 0) return add(rule + ", but no request is specified or request is 0");
    if (limit == 0) return add(rule + ", but no limit is specified or limit is 0");
    const double ratio = static_cast<double>(limit) / static_cast<double>(request);
    if (ratio * 1000 > static_cast<double>(value_of(&most))) {
      add(format("{}, but provided ratio is {:.6f}", rule, ratio));
    }
  }

  // In thousandths, 0 where there is nothing.
  static std::int64_t value_of(const Quantity* quantity) {
    const auto milli = quantity == nullptr ? Result<std::int64_t>(0) : quantity->scaled(-3);
    return milli ? *milli : 0;
  }

  static std::string but(const std::string& rule, std::string_view what, const Quantity& is) {
    return format("{}, but {} is {}", rule, what, is.to_string());
  }

  void add(std::string complaint) { complaints_.push_back(std::move(complaint)); }

  std::vector<std::string> complaints_;
};

Usage usage_of(const Document& container) {
  return {read_resources(member_at(container, {"resources", "requests"})),
          read_resources(member_at(container, {"resources", "limits"}))};
}

void check_limit(Checker& checker, const Document& limit, const Document& pod) {
  const auto type = text_at(limit, {"type"});
  if (type == "Pod") {
    checker.check(limit, {pod_resources(pod, "requests"), pod_resources(pod, "limits")});
  }
  if (type != "Container") return;
  for (const std::string_view list : kContainerLists) {
    for (const Document& container : list_at(pod, {"spec", list})) {
      checker.check(limit, usage_of(container));
    }
  }
}

// As apimachinery prints several errors at once: those that are alike once.
std::string aggregate(std::vector<std::string> complaints) {
  std::string text;
  std::vector<std::string> seen;
  for (auto& complaint : complaints) {
    if (std::ranges::find(seen, complaint) != seen.end()) continue;
    text += (text.empty() ? "" : ", ") + complaint;
    seen.push_back(std::move(complaint));
  }
  return seen.size() > 1 ? "[" + text + "]" : text;
}

}  // namespace

StatusError forbidden_pod(const Document& pod, std::string_view why) {
  return {
      .code = 403,
      .reason = "Forbidden",
      .message = format("pods \"{}\" is forbidden: {}", text_at(pod, {"metadata", "name"}), why)};
}

void default_pod_resources(Document& pod, Documents limit_ranges) {
  for_each_container(
      pod, [](Document& container, std::string_view) { requests_from_limits(container); });
  for (const Document& limit_range : limit_ranges) {
    const auto notes = apply_defaults(pod, defaults_of_range(limit_range));
    std::string text;
    for (const auto& line : notes) text += (text.empty() ? "" : "; ") + line;
    if (text.empty()) continue;
    object_at(pod, {"metadata", "annotations"})["kubernetes.io/limit-ranger"] =
        "LimitRanger plugin set: " + text;
  }
}

std::optional<StatusError> check_limit_ranges(const Document& pod, Documents limit_ranges) {
  for (const Document& limit_range : limit_ranges) {
    Checker checker;
    for (const Document& limit : list_at(limit_range, {"spec", "limits"})) {
      check_limit(checker, limit, pod);
    }
    if (!checker.complaints().empty()) return forbidden_pod(pod, aggregate(checker.complaints()));
  }
  return std::nullopt;
}

}  // namespace vo::apiserver
