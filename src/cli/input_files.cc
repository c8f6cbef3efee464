// SPDX-License-Identifier: Apache-2.0
#include "cli/input_files.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"

namespace vo::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kHeadBytes = std::size_t{64} << 10;
constexpr std::array<std::string_view, 4> kExtensions{".json", ".ndjson", ".yaml", ".yml"};

Error cannot(std::string_view what, std::string_view name, const std::error_code& error) {
  return input_error(format("cannot {} {}: {}", what, name, error.message()));
}

std::error_code last_error() { return {errno, std::generic_category()}; }

bool holds_objects(const fs::directory_entry& entry) {
  std::error_code ignored;
  const std::string extension = entry.path().extension().string();
  return entry.is_regular_file(ignored) &&
         std::ranges::find(kExtensions, extension) != kExtensions.end();
}

Result<std::vector<std::string>> files_in(const std::string& folder) {
  std::error_code error;
  fs::directory_iterator entry{folder, error};
  std::vector<std::string> files;
  for (; !error && entry != fs::directory_iterator{}; entry.increment(error)) {
    if (holds_objects(*entry)) files.push_back(entry->path().string());
  }
  if (error) return cannot("read", folder, error);
  if (files.empty()) {
    return input_error(
        format("{}: no *.json, *.ndjson, *.yaml or *.yml files in this folder", folder));
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace

Result<std::vector<std::string>> expand_files(const std::vector<std::string>& names) {
  std::vector<std::string> files;
  for (const std::string& name : names) {
    std::error_code ignored;
    if (name == kStandardInput || !fs::is_directory(name, ignored)) {
      files.push_back(name);
      continue;
    }
    VO_TRY(auto inside, files_in(name));
    std::ranges::move(inside, std::back_inserter(files));
  }
  return files;
}

InputFile::InputFile(std::string name, std::FILE* file) : name_(std::move(name)), file_(file) {}

Result<InputFile> InputFile::open(const std::string& name) {
  std::FILE* file =
      name == kStandardInput ? fdopen(dup(STDIN_FILENO), "rb") : std::fopen(name.c_str(), "rbe");
  if (file == nullptr) return cannot("read", name, last_error());
  return InputFile{name, file};
}

Result<std::size_t> InputFile::read(std::span<char> to) {
  const std::size_t size = std::fread(to.data(), 1, to.size(), file_.get());
  failed_ = size == 0 && std::ferror(file_.get()) != 0;
  if (failed_) return cannot("read", name_, last_error());
  if (head_.size() < kHeadBytes) head_.append(to.data(), std::min(size, kHeadBytes - head_.size()));
  return size;
}

}  // namespace vo::cli
