// SPDX-License-Identifier: Apache-2.0
#include "cli/object_reader.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "cli/input_files.h"
#include "cli/object_collection.h"
#include "json/document_stream.h"
#include "json/yaml_stream.h"

namespace vo::cli {
namespace {

bool is_described(std::string_view head) {
  return head.starts_with("Name:") && head.find("\nAPI Version:") != std::string_view::npos;
}

bool has_placeholders(std::string_view text) {
  return text.find("{{") != std::string_view::npos || text.find("{%") != std::string_view::npos;
}

std::string hint(std::string_view head, std::string_view message) {
  if (message.find("template") != std::string_view::npos) return "";
  if (!has_placeholders(head) && !has_placeholders(message)) return "";
  return "; the file has template placeholders: render it first";
}

Status take(const json::StreamPiece& piece, ObjectCollection& collection) {
  return piece.is_list ? Status{} : collection.add(piece);
}

Status read_file(const std::string& name, ObjectCollection& collection) {
  VO_TRY(auto file, InputFile::open(name));
  Status status = json::for_each_document(
      file, [&](const json::StreamPiece& piece) { return take(piece, collection); });
  if (file.failed()) return status;
  if (is_described(file.head())) {
    return input_error(
        format("{}: this is what kubectl describe prints; give what kubectl get -o "
               "yaml prints",
               name));
  }
  if (status) return {};
  const std::string& message = status.error().message();
  return input_error(format("{}:{}{}", name, message, hint(file.head(), message)));
}

}  // namespace

Status read_objects(const std::vector<std::string>& files, ObjectCollection& collection) {
  for (const std::string& name : files) VO_CHECK_OK(read_file(name, collection));
  return {};
}

}  // namespace vo::cli
