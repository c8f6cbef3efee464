// SPDX-License-Identifier: Apache-2.0
#include "e2e/conformance.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <regex>
#include <sstream>
#include <stdexcept>

#include "base/format.h"

namespace vo::e2e {
namespace {

constexpr std::array kVarying{
    "uid",      "resourceVersion",    "creationTimestamp", "time",         "deletionTimestamp",
    "continue", "lastTransitionTime", "firstTimestamp",    "lastTimestamp"};

bool starts(std::string_view line, std::string_view with) { return line.starts_with(with); }

std::pair<std::string, std::string> split(const std::string& text, std::string_view at) {
  const auto found = text.find(at);
  if (found == std::string::npos) throw std::runtime_error("no '" + std::string{at} + "': " + text);
  return {text.substr(0, found), text.substr(found + at.size())};
}

// "# set a = /b", "# ignore /b", "# known: why"; anything else is a comment.
void read_directive(ScriptedRequest& request, const std::string& line) {
  if (starts(line, "# set ")) request.sets.push_back(split(line.substr(6), " = "));
  if (starts(line, "# ignore ")) request.ignored.push_back(line.substr(9));
  if (starts(line, "# known: ")) request.known = line.substr(9);
}

void read_head(ScriptedRequest& request, const std::string& line) {
  if (request.method.empty()) {
    std::tie(request.method, request.path) = split(line, " ");
  } else {
    request.headers.push_back(split(line, ": "));
  }
}

void trim_end(std::string& text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
}

// Everything after the blank line that ends the head is body.
class Reader {
 public:
  void take(const std::string& line) {
    if (starts(line, "### ")) return begin(line.substr(4));
    if (requests_.empty()) return;
    ScriptedRequest& request = requests_.back();
    if (in_body_) {
      request.body += line + "\n";
    } else if (line.empty()) {
      in_body_ = !request.method.empty();
    } else if (starts(line, "#")) {
      read_directive(request, line);
    } else {
      read_head(request, line);
    }
  }

  std::vector<ScriptedRequest> take_all() {
    for (auto& request : requests_) trim_end(request.body);
    return std::move(requests_);
  }

 private:
  void begin(std::string title) {
    requests_.push_back({.title = std::move(title)});
    in_body_ = false;
  }

  std::vector<ScriptedRequest> requests_;
  bool in_body_ = false;
};

// Numbers and uids in sentences meant for people.
std::string without_varying(const std::string& text) {
  static const std::regex kUid{"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"};
  static const std::regex kNumber{"[0-9]{2,}"};
  return std::regex_replace(std::regex_replace(text, kUid, "<uid>"), kNumber, "<n>");
}

bool varies(std::string_view key) { return std::ranges::find(kVarying, key) != kVarying.end(); }

void normalise(json::value& value);

void normalise_member(json::string_view key, json::value& value) {
  const bool there = value.is_string() && !value.get_string().empty();
  if (varies(key) && there) {
    value = "<" + std::string{key} + ">";
  } else if (key == "message" && there) {
    value = without_varying(std::string{value.get_string()});
  } else {
    normalise(value);
  }
}

void normalise(json::value& value) {
  if (auto* object = value.if_object()) {
    for (auto& [key, member] : *object) normalise_member(key, member);
  }
  if (auto* array = value.if_array()) {
    for (auto& element : *array) normalise(element);
  }
}

// A bookmark that comes by the clock, so in a watch of a second now and then; not the one that ends
// the initial events.
bool comes_by_the_clock(const json::value& event) {
  return text_at(event, "/type") == "BOOKMARK" &&
         find(event, "/object/metadata/annotations/k8s.io~1initial-events-end") == nullptr;
}

// A watch answers with one document a line.
json::value documents(const std::string& text) {
  json::array all;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    boost::system::error_code error;
    json::value document = json::parse(line, error);
    if (!error && comes_by_the_clock(document)) continue;
    all.push_back(error ? json::value{line} : std::move(document));
  }
  return all.size() == 1 ? all.front() : all;
}

std::string shortened(const json::value* value) {
  if (value == nullptr) return "nothing";
  std::string text = json::serialize(*value);
  if (text.size() > 160) text = text.substr(0, 157) + "...";
  return text;
}

std::string differ(const std::string& path, const json::value* here, const json::value* there);

std::string objects_differ(const std::string& path, const json::object& here,
                           const json::object& there) {
  for (const auto& [key, value] : here) {
    const auto found = differ(path + "/" + std::string{key}, &value, there.if_contains(key));
    if (!found.empty()) return found;
  }
  for (const auto& [key, value] : there) {
    if (!here.contains(key)) return differ(path + "/" + std::string{key}, nullptr, &value);
  }
  return {};
}

std::string arrays_differ(const std::string& path, const json::array& here,
                          const json::array& there) {
  for (std::size_t i = 0; i < std::max(here.size(), there.size()); ++i) {
    const auto found =
        differ(vo::format("{}/{}", path, i), here.if_contains(i), there.if_contains(i));
    if (!found.empty()) return found;
  }
  return {};
}

std::string differ(const std::string& path, const json::value* here, const json::value* there) {
  if (here != nullptr && there != nullptr) {
    if (*here == *there) return {};
    if (here->is_object() && there->is_object()) {
      return objects_differ(path, here->get_object(), there->get_object());
    }
    if (here->is_array() && there->is_array()) {
      return arrays_differ(path, here->get_array(), there->get_array());
    }
  }
  return vo::format("{}: {} here, {} there", path, shortened(here), shortened(there));
}

// An element of an array keeps its place.
void forget(json::value& body, const std::string& pointer) {
  boost::system::error_code missing;
  json::value* value = body.find_pointer(pointer, missing);
  if (value == nullptr) return;
  const auto slash = pointer.rfind('/');
  json::value* parent = body.find_pointer(pointer.substr(0, slash), missing);
  if (auto* object = parent->if_object()) {
    object->erase(pointer.substr(slash + 1));
  } else {
    *value = nullptr;
  }
}

}  // namespace

std::vector<ScriptedRequest> read_script(const std::filesystem::path& path) {
  std::ifstream file{path};
  if (!file) throw std::runtime_error(path.string() + " cannot be read");
  Reader reader;
  for (std::string line; std::getline(file, line);) reader.take(line);
  return reader.take_all();
}

std::string ScriptRunner::filled_in(std::string text) const {
  for (const auto& [name, value] : values_) {
    const std::string variable = "${" + name + "}";
    for (auto at = text.find(variable); at != std::string::npos; at = text.find(variable)) {
      text.replace(at, variable.size(), value);
    }
  }
  return text;
}

ScriptedAnswer ScriptRunner::run(const ScriptedRequest& request) {
  const Answer answer = client_.send_raw(request.method, filled_in(request.path),
                                         filled_in(request.body), request.headers);
  for (const auto& [name, pointer] : request.sets) values_[name] = text_at(answer.body, pointer);
  ScriptedAnswer seen{.status = answer.status,
                      .content_type = answer.content_type,
                      .warnings = answer.warnings,
                      .body = answer.body};
  if (seen.body.is_null() && !answer.text.empty()) seen.body = documents(answer.text);
  normalise(seen.body);
  return seen;
}

std::string difference(const ScriptedAnswer& here, const ScriptedAnswer& there) {
  if (here.status != there.status) {
    return vo::format("code: {} here, {} there; {} and {}", here.status, there.status,
                      shortened(&here.body), shortened(&there.body));
  }
  if (here.content_type != there.content_type) {
    return vo::format("content type: {} here, {} there", here.content_type, there.content_type);
  }
  if (here.warnings != there.warnings) {
    return vo::format("warnings: {} here, {} there",
                      json::serialize(json::value_from(here.warnings)),
                      json::serialize(json::value_from(there.warnings)));
  }
  return differ("", &here.body, &there.body);
}

std::string unknown_difference(const ScriptedRequest& request, ScriptedAnswer here,
                               ScriptedAnswer there) {
  if (starts(request.known, "code: ")) return {};
  if (!request.known.empty() && request.ignored.empty()) {
    return here.status == there.status ? "" : difference(here, there);
  }
  for (const auto& pointer : request.ignored) {
    forget(here.body, pointer);
    forget(there.body, pointer);
  }
  return difference(here, there);
}

}  // namespace vo::e2e
