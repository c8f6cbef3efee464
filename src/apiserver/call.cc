// SPDX-License-Identifier: Apache-2.0
#include "apiserver/call.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "apiserver/protobuf_body.h"
#include "base/format.h"
#include "json/yaml_stream.h"

namespace vo::apiserver {

namespace {

Outcome<FieldValidation> read_field_validation(std::string_view text) {
  if (text.empty() || text == "Warn") return FieldValidation::kWarn;
  if (text == "Ignore") return FieldValidation::kIgnore;
  if (text == "Strict") return FieldValidation::kStrict;
  return invalid("meta.k8s.io", "CreateOptions", "",
                 {{"FieldValueNotSupported",
                   format("Unsupported value: \"{}\": supported values: \"Ignore\", \"Strict\", "
                          "\"Warn\"",
                          text),
                   "fieldValidation"}});
}

Outcome<bool> read_dry_run(std::string_view text) {
  if (text.empty()) return false;
  if (text == "All") return true;
  return invalid(
      "meta.k8s.io", "CreateOptions", "",
      {{"FieldValueNotSupported",
        format("Unsupported value: \"{}\": supported values: \"All\"", text), "dryRun"}});
}

// The program's name of "kubectl/v1.37.1 (linux/amd64)".
std::string manager_of(const Call& call) {
  const std::string_view given = call.target.query.get("fieldManager");
  if (!given.empty()) return std::string(given);
  const std::string_view agent = call.header("User-Agent");
  const std::string_view name = agent.substr(0, agent.find('/'));
  return name.empty() ? "unknown" : std::string(name);
}

std::string quoted(std::string_view text) { return json::quote(text); }

}  // namespace

bool is_header(std::string_view name, std::string_view wanted) {
  return std::ranges::equal(name, wanted, [](char a, char b) { return (a | 32) == (b | 32); });
}

std::string_view Call::header(std::string_view name) const {
  for (const kube::Header& header : request.headers) {
    if (is_header(header.name, name)) return header.value;
  }
  return "";
}

std::string_view Call::content_type() const {
  std::string_view type = header("Content-Type");
  type = type.substr(0, type.find(';'));
  while (type.ends_with(' ')) type.remove_suffix(1);
  return type;
}

Answer json_answer(int code, std::string body) { return view_answer(code, {}, std::move(body)); }

Answer view_answer(int code, const View& view, std::string body) {
  return {.head = {.code = code,
                   .headers = {{"Cache-Control", "no-cache, private"},
                               {"Content-Type", std::string(media_type(view))}}},
          .body = std::move(body)};
}

Answer text_answer(int code, std::string body) {
  return {.head = {.code = code, .headers = {{"Content-Type", "text/plain; charset=utf-8"}}},
          .body = std::move(body)};
}

Answer refusal_answer(const Refusal& refusal) {
  Answer answer = refusal.plain_text ? text_answer(refusal.code, refusal.text())
                                     : json_answer(refusal.code, refusal.text());
  if (refusal.retry_after_seconds > 0) {
    answer.head.headers.push_back({"Retry-After", std::to_string(refusal.retry_after_seconds)});
  }
  return answer;
}

void add_warnings(Answer& answer, const std::vector<std::string>& warnings) {
  for (const std::string& warning : warnings) {
    answer.head.headers.push_back({"Warning", "299 - " + quoted(warning)});
  }
}

std::string success_text(const ResourceInfo& info, std::string_view name, std::string_view uid) {
  boost::json::object details{{"name", std::string(name)}};
  if (!info.group.empty()) details["group"] = info.group;
  details["kind"] = info.plural;
  if (!uid.empty()) details["uid"] = std::string(uid);
  return json::write_compact(boost::json::object{{"kind", "Status"},
                                                 {"apiVersion", "v1"},
                                                 {"metadata", boost::json::object{}},
                                                 {"status", "Success"},
                                                 {"details", std::move(details)}});
}

namespace {

// What a protobuf body is where it does not say itself.
Outcome<json::Document> read_protobuf(const Call& call) {
  const std::string version = call.served->info.api_version();
  TypeMeta expected{.api_version = version, .kind = call.served->info.kind};
  if (call.target.subresource == "binding") expected = {"v1", "Binding"};
  if (call.target.subresource == "eviction") expected = {"policy/v1", "Eviction"};
  if (call.request.method == kube::Method::kDelete) expected = {"v1", "DeleteOptions"};
  VO_TRY(auto object, read_protobuf_body(call.request.body, expected));
  return object;
}

// Custom resources have no protobuf form; the options of their deletion have.
bool takes_protobuf(const Call& call) {
  return !call.served->info.custom || call.request.method == kube::Method::kDelete;
}

}  // namespace

Outcome<json::Document> read_body(const Call& call) {
  const std::string_view type = call.content_type();
  if (type == kProtobufType && takes_protobuf(call)) return read_protobuf(call);
  const bool yaml = type == "application/yaml" || type == "application/apply-patch+yaml";
  if (!yaml && !type.empty() && type != "application/json") {
    return unsupported_media_type(
        "application/json, application/yaml, application/vnd.kubernetes.protobuf");
  }
  auto document = yaml ? json::parse_yaml(call.request.body)
                       : json::parse_document(call.request.body, call.storage);
  if (!document) return bad_request("couldn't parse the body: " + document.error().message());
  if (!document->is_object()) return bad_request("the object provided is no JSON object");
  return *std::move(document);
}

Outcome<WriteRequest> write_request(const Call& call, Verb verb) {
  const QueryValues& query = call.target.query;
  WriteRequest request{.served = *call.served, .at = call.at, .storage = call.storage};
  request.verb = verb;
  request.namespace_name = call.target.namespace_name;
  request.name = call.target.name;
  request.subresource = call.target.subresource;
  request.caller = call.caller;
  request.field_manager = manager_of(call);
  VO_TRY(request.dry_run, read_dry_run(query.get("dryRun")));
  VO_TRY(request.field_validation, read_field_validation(query.get("fieldValidation")));
  return request;
}

}  // namespace vo::apiserver
