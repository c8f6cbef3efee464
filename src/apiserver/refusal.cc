// SPDX-License-Identifier: Apache-2.0
#include "apiserver/refusal.h"

#include <string>
#include <string_view>

#include <boost/json/array.hpp>

#include "base/format.h"
#include "json/document.h"

namespace vo::apiserver {

namespace {

namespace bj = boost::json;

bj::object naming(std::string_view group, std::string_view kind, std::string_view name) {
  bj::object details;
  if (!name.empty()) details["name"] = name;
  if (!group.empty()) details["group"] = group;
  details["kind"] = kind;
  return details;
}

bj::object naming(const ResourceInfo& info, std::string_view name) {
  return naming(info.group, info.plural, name);
}

bj::array causes_of(const std::vector<Cause>& errors) {
  bj::array causes;
  for (const Cause& error : errors) {
    bj::object& cause = causes.emplace_back(bj::object_kind).get_object();
    cause["reason"] = error.reason;
    cause["message"] = error.message;
    if (!error.field.empty()) cause["field"] = error.field;
  }
  return causes;
}

std::string joined(const std::vector<Cause>& errors) {
  std::string text;
  for (const Cause& error : errors) {
    text += format("{}{}: {}", text.empty() ? "" : ", ", error.field, error.message);
  }
  return errors.size() == 1 ? text : "[" + text + "]";
}

bj::object metadata_of(const Refusal& refusal) {
  bj::object metadata;
  if (!refusal.continue_token.empty()) metadata["continue"] = refusal.continue_token;
  return metadata;
}

std::string qualified(std::string_view group, std::string_view name) {
  return group.empty() ? std::string(name) : format("{}.{}", name, group);
}

}  // namespace

std::string Refusal::text() const {
  if (plain_text) return message + "\n";
  bj::object status{{"kind", "Status"},
                    {"apiVersion", "v1"},
                    {"metadata", metadata_of(*this)},
                    {"status", "Failure"},
                    {"message", message}};
  if (!reason.empty()) status["reason"] = reason;
  if (!details.empty() || empty_details) status["details"] = details;
  status["code"] = code;
  return json::write_compact(status);
}

std::string qualified_plural(const ResourceInfo& info) {
  return qualified(info.group, info.plural);
}

Refusal refuse(StatusError error) {
  Refusal refusal{.code = error.code,
                  .reason = std::move(error.reason),
                  .message = std::move(error.message),
                  .empty_details = error.code == 422};
  if (!error.causes.empty()) refusal.details["causes"] = causes_of(error.causes);
  return refusal;
}

Refusal refuse(StatusError error, const ResourceInfo& info, std::string_view name) {
  const bool names = error.code == 403 || error.code == 404 || error.code == 409;
  Refusal refusal = refuse(std::move(error));
  if (!names) return refusal;
  bj::object details = naming(info, name);
  for (const auto& member : refusal.details) details[member.key()] = member.value();
  refusal.details = std::move(details);
  return refusal;
}

Refusal internal_error(std::string message) { return {.code = 500, .message = std::move(message)}; }

Refusal unknown_path() {
  return {.code = 404, .message = "404 page not found", .plain_text = true};
}

Refusal unknown_resource() {
  return {.code = 404,
          .reason = "NotFound",
          .message = "the server could not find the requested resource",
          .empty_details = true};
}

Refusal method_not_allowed() {
  return {.code = 405,
          .reason = "MethodNotAllowed",
          .message = "the server does not allow this method on the requested resource",
          .empty_details = true};
}

Refusal method_without_verb(const ResourceInfo& info) {
  Refusal refusal = method_not_allowed();
  if (!info.custom) return refusal;
  refusal.message =
      format(" is not supported on resources of kind \"{}.{}\"", info.plural, info.group);
  refusal.details = naming(info, "");
  return refusal;
}

Refusal not_found(const ResourceInfo& info, std::string_view name) {
  return {.code = 404,
          .reason = "NotFound",
          .message = format("{} \"{}\" not found", qualified_plural(info), name),
          .details = naming(info, name)};
}

Refusal already_exists(const ResourceInfo& info, std::string_view name) {
  return {.code = 409,
          .reason = "AlreadyExists",
          .message = format("{} \"{}\" already exists", qualified_plural(info), name),
          .details = naming(info, name)};
}

Refusal conflict(const ResourceInfo& info, std::string_view name, std::string_view why) {
  return {.code = 409,
          .reason = "Conflict",
          .message = format("Operation cannot be fulfilled on {} \"{}\": {}",
                            qualified_plural(info), name, why),
          .details = naming(info, name)};
}

Refusal modified(const ResourceInfo& info, std::string_view name) {
  return conflict(info, name,
                  "the object has been modified; please apply your changes to the latest version "
                  "and try again");
}

Refusal forbidden(const ResourceInfo& info, std::string_view name, std::string_view why) {
  return {.code = 403,
          .reason = "Forbidden",
          .message = format("{} \"{}\" is forbidden: {}", qualified_plural(info), name, why),
          .details = naming(info, name)};
}

Refusal invalid(std::string_view group, std::string_view kind, std::string_view name,
                const std::vector<Cause>& errors) {
  Refusal refusal{
      .code = 422,
      .reason = "Invalid",
      .message = format("{} \"{}\" is invalid: {}", qualified(group, kind), name, joined(errors)),
      .details = naming(group, kind, name)};
  refusal.details["causes"] = causes_of(errors);
  return refusal;
}

Refusal expired(std::string message) {
  return {.code = 410, .reason = "Expired", .message = std::move(message)};
}

Refusal too_old(std::uint64_t asked, std::uint64_t oldest) {
  return expired(format("too old resource version: {} ({})", asked, oldest));
}

Refusal version_too_large(std::uint64_t asked, std::uint64_t current) {
  Refusal refusal{
      .code = 504,
      .reason = "Timeout",
      .message = format("Timeout: Too large resource version: {}, current: {}", asked, current),
      .retry_after_seconds = 1};
  refusal.details["causes"] = bj::array{
      bj::object{{"reason", "ResourceVersionTooLarge"}, {"message", "Too large resource version"}}};
  refusal.details["retryAfterSeconds"] = 1;
  return refusal;
}

Refusal unsupported_media_type(std::string_view accepted) {
  return {.code = 415,
          .reason = "UnsupportedMediaType",
          .message = format("the body of the request was in an unknown format - accepted media "
                            "types include: {}",
                            accepted)};
}

Refusal not_acceptable() {
  return {.code = 406,
          .reason = "NotAcceptable",
          .message =
              "only the following media types are accepted: application/json, "
              "application/yaml, application/vnd.kubernetes.protobuf"};
}

Refusal too_large(std::string message) {
  return {.code = 413, .reason = "RequestEntityTooLarge", .message = std::move(message)};
}

}  // namespace vo::apiserver
