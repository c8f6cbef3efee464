// SPDX-License-Identifier: Apache-2.0
#include "cli/object_reader.h"

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "cli/input_files.h"
#include "cli/object_collection.h"
#include "json/item_splitter.h"

namespace vo::cli {
namespace {

using json::ItemSplitter;

Status take(const ItemSplitter::Part& part, ObjectCollection& collection) {
  if (part.kind == ItemSplitter::Kind::kRefused) return input_error(std::string{part.text});
  if (part.kind == ItemSplitter::Kind::kDocument && part.is_list) return {};
  return collection.add(part.text);
}

Status read_chunk(ItemSplitter& splitter, ObjectCollection& collection) {
  for (;;) {
    VO_TRY(const auto part, splitter.next());
    if (part.kind == ItemSplitter::Kind::kMore) return {};
    VO_CHECK_OK(take(part, collection));
  }
}

Status read_file(const std::string& name, ObjectCollection& collection) {
  VO_TRY(auto file, InputFile::open(name));
  ItemSplitter splitter;
  for (;;) {
    VO_TRY(const std::string_view chunk, file.read());
    if (chunk.empty()) return splitter.finish();
    splitter.push(chunk);
    VO_CHECK_OK(read_chunk(splitter, collection));
  }
}

}  // namespace

Status read_objects(const std::vector<std::string>& files, ObjectCollection& collection) {
  for (const std::string& name : files) {
    Status status = read_file(name, collection);
    if (!status) return std::move(status).error().with_context(name);
  }
  return {};
}

}  // namespace vo::cli
