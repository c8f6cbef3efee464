// SPDX-License-Identifier: Apache-2.0
#include "apiserver/read_verbs.h"

#include <charconv>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "apiserver/continue_token.h"
#include "base/format.h"

namespace vo::apiserver {

namespace {

enum class Match : std::uint8_t { kUnset, kNotOlderThan, kExact };

template <typename Number>
std::optional<Number> whole_number(std::string_view text) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Refusal refuse_option(std::string_view field, std::string_view why) {
  return invalid("meta.k8s.io", "ListOptions", "",
                 {{"FieldValueForbidden", format("Forbidden: {}", why), std::string(field)}});
}

Outcome<Match> read_match(std::string_view text) {
  if (text.empty()) return Match::kUnset;
  if (text == "NotOlderThan") return Match::kNotOlderThan;
  if (text == "Exact") return Match::kExact;
  return invalid("meta.k8s.io", "ListOptions", "",
                 {{"FieldValueNotSupported",
                   format("Unsupported value: \"{}\": supported values: \"Exact\", "
                          "\"NotOlderThan\"",
                          text),
                   "resourceVersionMatch"}});
}

// What a list asks for, checked.
struct ListQuery {
  Selector selector;
  std::int64_t limit = 0;      // 0: everything
  std::uint64_t revision = 0;  // the state to show
  std::string start;           // the first key
  bool counts_rest = false;    // remainingItemCount is told
};

std::string version_error(std::string_view version) {
  return format(
      "resourceVersion: Invalid value: \"{}\": strconv.ParseUint: parsing \"{}\": "
      "invalid syntax",
      version, version);
}

Outcome<std::int64_t> read_number(const QueryValues& query, std::string_view name) {
  const std::string_view text = query.get(name);
  if (text.empty()) return 0;
  const auto number = whole_number<std::int64_t>(text);
  if (number) return *number;
  return bad_request(format("strconv.ParseInt: parsing \"{}\": invalid syntax", text));
}

Refusal expired_list(std::string_view start) {
  Refusal refusal = expired(
      "The provided continue parameter is too old to display a consistent list result. You "
      "can start a new list without the continue parameter, or use the continue token in "
      "this response to retrieve the remainder of the results. Continuing with the "
      "provided token results in an inconsistent list - objects that were created, "
      "modified, or deleted between the time the first chunk was returned and now may show "
      "up in the list.");
  refusal.continue_token = ContinueToken{-1, std::string(start)}.text();
  return refusal;
}

Outcome<void> continue_list(const Cluster& cluster, const Call& call, ListQuery& list) {
  const QueryValues& query = call.target.query;
  const std::string_view version = query.get("resourceVersion");
  if (!version.empty() && version != "0") {
    return bad_request("specifying resource version is not allowed when using continue");
  }
  const auto token = read_continue_token(query.get("continue"));
  if (!token) return bad_request("continue key is not valid: illegal base64 data");
  list.start = token->start;
  if (token->revision < 0) return {};
  list.revision = static_cast<std::uint64_t>(token->revision);
  if (list.revision < call.served->resource->objects.compacted()) return expired_list(token->start);
  if (list.revision <= cluster.store.revision()) return {};
  return version_too_large(list.revision, cluster.store.revision());
}

// A list at a given version: from there on, or exactly that one.
Outcome<void> begin_list(const Cluster& cluster, const Call& call, Match match, ListQuery& list) {
  const std::string_view version = call.target.query.get("resourceVersion");
  if (version.empty() && match != Match::kUnset) {
    return refuse_option("resourceVersionMatch",
                         "resourceVersionMatch is forbidden unless resourceVersion is provided");
  }
  if (version.empty()) return {};
  const auto wanted = whole_number<std::uint64_t>(version);
  if (!wanted) return bad_request("invalid resource version: " + version_error(version));
  if (*wanted == 0 && match == Match::kExact) {
    return refuse_option("resourceVersionMatch",
                         "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"");
  }
  if (*wanted == 0) list.limit = 0;
  if (*wanted > cluster.store.revision()) {
    return version_too_large(*wanted, cluster.store.revision());
  }
  const bool exact = match == Match::kExact || (match == Match::kUnset && list.limit > 0);
  if (!exact || *wanted == 0) return {};
  if (*wanted < call.served->resource->objects.compacted()) {
    return expired("The resourceVersion for the provided list is too old.");
  }
  list.revision = *wanted;
  return {};
}

Outcome<ListQuery> read_list_query(const Cluster& cluster, const Call& call) {
  const QueryValues& query = call.target.query;
  ListQuery list{.revision = cluster.store.revision()};
  VO_TRY(list.selector, read_selector(call));
  VO_TRY(list.limit, read_number(query, "limit"));
  VO_TRY(const Match match, read_match(query.get("resourceVersionMatch")));
  list.counts_rest = list.selector.empty();
  if (!query.get("continue").empty()) {
    VO_CHECK_OK(continue_list(cluster, call, list));
  } else {
    VO_CHECK_OK(begin_list(cluster, call, match, list));
  }
  return list;
}

struct Page {
  std::vector<ObjectPtr> objects;
  bool has_more = false;
  std::int64_t remaining = 0;
};

Page read_page(const Collection& objects, const ListQuery& list, std::string_view prefix) {
  Page page;
  const auto limit = list.limit > 0 ? static_cast<std::size_t>(list.limit)
                                    : std::numeric_limits<std::size_t>::max();
  objects.scan(list.revision, prefix, list.start, [&](const ObjectPtr& object) {
    if (!list.selector.matches(*object)) return true;
    if (page.objects.size() < limit) {
      page.objects.push_back(object);
      return true;
    }
    page.has_more = true;
    ++page.remaining;
    return list.counts_rest;
  });
  if (!list.counts_rest) page.remaining = 0;
  return page;
}

// What a watch begins with.
struct WatchQuery {
  std::uint64_t from = 0;
  bool initial_state = false;  // ADDED for each object
  bool initial_end = false;    // … and the bookmark that ends them
};

Outcome<void> check_initial_events(const QueryValues& query) {
  const bool initial = query.has("sendInitialEvents");
  const std::string_view match = query.get("resourceVersionMatch");
  if (initial && match != "NotOlderThan") {
    return refuse_option("resourceVersionMatch",
                         "sendInitialEvents requires setting resourceVersionMatch to "
                         "NotOlderThan");
  }
  if (!initial && !match.empty()) {
    return refuse_option("resourceVersionMatch",
                         "resourceVersionMatch is forbidden for watch unless sendInitialEvents is "
                         "provided");
  }
  return {};
}

Outcome<WatchQuery> read_watch_query(const Cluster& cluster, const QueryValues& query) {
  VO_CHECK_OK(check_initial_events(query));
  const std::string_view version = query.get("resourceVersion");
  const auto wanted = version.empty() ? 0 : whole_number<std::uint64_t>(version);
  if (!wanted) return internal_error(version_error(version));
  const bool initial = query.is_set("sendInitialEvents");
  const std::uint64_t current = cluster.store.revision();
  if (initial && *wanted > current) return version_too_large(*wanted, current);
  WatchQuery watch{.from = *wanted};
  watch.initial_state = initial || (*wanted == 0 && !query.has("sendInitialEvents"));
  watch.initial_end = watch.initial_state && query.is_set("allowWatchBookmarks");
  if (watch.initial_state || *wanted == 0) watch.from = current;
  return watch;
}

std::string initial_lines(const Collection& objects, Watch& watch, std::string_view prefix,
                          bool with_end, WallTime wall) {
  std::string lines;
  objects.scan(watch.from, prefix, "", [&](const ObjectPtr& object) {
    if (!watch.selector.matches(*object)) return true;
    lines += event_line("ADDED", render_event_object(watch.view, *watch.served, *object,
                                                     object->revision, !watch.told_columns, wall));
    watch.told_columns = true;
    return true;
  });
  if (with_end) lines += bookmark_line(watch, watch.from, /*initial_events_end=*/true);
  return lines;
}

// What happened since the client last looked.
std::string missed_lines(const Collection& objects, Watch& watch, WallTime wall) {
  std::string lines;
  const auto& history = objects.history();
  for (std::size_t i = objects.first_change_after(watch.from); i < history.size(); ++i) {
    const Change& change = history[i];
    const auto& space = change.object().identity->namespace_name;
    if (!watch.namespace_name.empty() && space != watch.namespace_name) continue;
    const auto told = tell(watch.selector, change);
    if (!told) continue;
    lines +=
        event_line(told->type, render_event_object(watch.view, *watch.served, *told->object,
                                                   change.revision, !watch.told_columns, wall));
    watch.told_columns = true;
  }
  return lines;
}

// Between half an hour and an hour where the client does not say.
Duration random_timeout(Cluster& cluster) {
  const auto seconds = static_cast<std::int64_t>(1800 + cluster.ids.next() % 1800);
  return std::chrono::seconds(seconds);
}

Outcome<Watch> make_watch(Cluster& cluster, const Call& call) {
  const QueryValues& query = call.target.query;
  Watch watch{.served = call.served, .view = call.view};
  watch.view.yaml = false;
  VO_TRY(watch.selector, read_selector(call));
  watch.namespace_name = call.target.namespace_name;
  watch.bookmarks = query.is_set("allowWatchBookmarks");
  VO_TRY(const std::int64_t seconds, read_number(query, "timeoutSeconds"));
  watch.ends_at =
      call.at.now + (seconds > 0 ? std::chrono::seconds(std::min<std::int64_t>(seconds, 1'000'000))
                                 : random_timeout(cluster));
  return watch;
}

}  // namespace

Outcome<Selector> read_selector(const Call& call) {
  const QueryValues& query = call.target.query;
  std::string fields(query.get("fieldSelector"));
  if (!call.target.name.empty()) fields += ",metadata.name=" + call.target.name;
  return Selector::parse(query.get("labelSelector"), fields,
                         call.served->resource->objects.field_paths());
}

std::string key_prefix(const Call& call) {
  return call.target.namespace_name.empty() ? "" : object_key(call.target.namespace_name, "");
}

Outcome<Answer> get_object(Cluster&, const Call& call) {
  const std::string key = object_key(call.target.namespace_name, call.target.name);
  const ObjectPtr object = call.served->resource->objects.find(key);
  if (!object) return not_found(call.served->info, call.target.name);
  return view_answer(
      200, call.view,
      render_object(call.view, *call.served, *object, object->revision, call.at.wall));
}

Outcome<Answer> list_objects(Cluster& cluster, const Call& call) {
  VO_TRY(const ListQuery list, read_list_query(cluster, call));
  const Page page = read_page(call.served->resource->objects, list, key_prefix(call));
  ListEnvelope envelope{.revision = list.revision, .remaining = page.remaining};
  if (page.has_more) {
    const std::string start = page.objects.back()->key() + '\0';
    envelope.continue_token = ContinueToken{static_cast<std::int64_t>(list.revision), start}.text();
  }
  return view_answer(200, call.view,
                     render_list(call.view, *call.served, page.objects, envelope, call.at.wall));
}

Outcome<Answer> watch_objects(Cluster& cluster, const Call& call) {
  VO_TRY(Watch watch, make_watch(cluster, call));
  VO_TRY(const WatchQuery query, read_watch_query(cluster, call.target.query));
  const Collection& objects = call.served->resource->objects;
  watch.from = query.from;
  Answer answer = json_answer(200, "");
  if (!query.initial_state && watch.from < objects.compacted()) {
    answer.body = event_line("ERROR", too_old(watch.from, objects.compacted()).text());
    return answer;
  }
  answer.body = query.initial_state ? initial_lines(objects, watch, key_prefix(call),
                                                    query.initial_end, call.at.wall)
                                    : missed_lines(objects, watch, call.at.wall);
  watch.from = std::max(watch.from, cluster.store.revision());
  answer.stream = cluster.watches.open(std::move(watch), call.at.now);
  return answer;
}

}  // namespace vo::apiserver
