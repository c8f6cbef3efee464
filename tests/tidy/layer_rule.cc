// SPDX-License-Identifier: Apache-2.0
#include "tidy/layer_rule.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>

#include "base/format.h"
#include "tidy/includes.h"
#include "tidy/words.h"

namespace vo::tidy {
namespace {

// Libraries that stay behind the layer that wraps them.
struct LibraryHome {
  std::string_view header;   // how the included path starts
  std::string_view folders;  // where it may be included
};

constexpr std::array kLibraryHomes{
    LibraryHome{"curl/", "net"},       LibraryHome{"boost/asio", "net"},
    LibraryHome{"boost/beast", "net"}, LibraryHome{"sys/socket.h", "net"},
    LibraryHome{"netinet/", "net"},    LibraryHome{"arpa/inet.h", "net"},
    LibraryHome{"simdjson", "json"},   LibraryHome{"boost/json", "json report apiserver dev"},
    LibraryHome{"yaml.h", "json"},     LibraryHome{"openssl/", "kube net"},
    LibraryHome{"CLI/", "cli"},        LibraryHome{"spdlog/", "cli runtime"},
    LibraryHome{"zstd.h", "json"},     LibraryHome{"jemalloc/", "base"},
    LibraryHome{"malloc.h", "base"},
};

const Layer* find_layer(std::string_view folder) {
  const auto* const it = std::ranges::find(kLayers, folder, &Layer::folder);
  return it == kLayers.end() ? nullptr : it;
}

// "kube" of "src/kube/watch.cc"; nothing outside src/.
std::optional<std::string_view> layer_of(std::string_view path) {
  if (!path.starts_with("src/")) return std::nullopt;
  path.remove_prefix(4);
  const auto slash = path.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  return path.substr(0, slash);
}

std::string join(const std::set<std::string_view>& words) {
  std::string out;
  for (const auto word : words) out.append(out.empty() ? "" : ", ").append(word);
  return out;
}

std::optional<std::string> breach_by_layer(std::string_view folder, const Include& include) {
  const auto target = include.target.substr(0, include.target.find('/'));
  const auto allowed = allowed_layers(folder);
  if (find_layer(target) == nullptr || allowed.contains(target)) return std::nullopt;
  return format("includes \"{}\", but src/{} may include only: {} (ARCHITECTURE.md, layers)",
                include.target, folder, join(allowed));
}

std::optional<std::string> breach_by_library(std::string_view folder, const Include& include) {
  for (const auto& home : kLibraryHomes) {
    const auto folders = split_words(home.folders);
    if (!include.target.starts_with(home.header) || std::ranges::count(folders, folder) > 0) {
      continue;
    }
    return format("includes <{}>, which only src/{} may: use its interface", include.target,
                  folders.front());
  }
  return std::nullopt;
}

void check_file(const SourceFile& file, std::string_view folder, Findings& findings) {
  if (find_layer(folder) == nullptr) {
    findings.push_back({file.path, 0,
                        format("src/{} is no layer: add it to kLayers, CMakeLists.txt and "
                               "ARCHITECTURE.md, or move the file",
                               folder)});
    return;
  }
  for (const auto& include : find_includes(file)) {
    auto breach =
        include.quoted || file.is_test() ? std::nullopt : breach_by_library(folder, include);
    if (include.quoted) breach = breach_by_layer(folder, include);
    if (breach) findings.push_back({file.path, include.line, *breach});
  }
}

// The words between `LAYERS` and `LIBRARIES` or the end.
std::set<std::string_view> linked_layers(std::string_view arguments) {
  std::set<std::string_view> layers;
  bool listed = false;
  for (const auto word : split_words(arguments)) {
    if (word == "LAYERS" || word == "LIBRARIES") {
      listed = word == "LAYERS";
    } else if (listed) {
      layers.insert(word);
    }
  }
  return layers;
}

std::optional<std::string> compare_with_cmake(std::string_view name, std::string_view arguments) {
  const Layer* layer = find_layer(name);
  if (layer == nullptr) return format("layer '{}' is not in kLayers of the tidy test", name);
  for (const auto linked : linked_layers(arguments)) {
    if (linked == name || !allowed_layers(name).contains(linked)) {
      return format("layer '{}' links '{}', but may use only: {}", name, linked,
                    layer->may_include);
    }
  }
  return std::nullopt;
}

// The row of the Markdown table whose folder is `src/NAME`.
std::optional<std::string_view> table_row(const SourceFile& file, std::string_view folder) {
  const auto wanted = format("`src/{}`", folder);
  for (const auto line : split_lines(file.text)) {
    if (line.starts_with("|") && line.find(wanted) != std::string_view::npos) return line;
  }
  return std::nullopt;
}

std::vector<std::string_view> cells(std::string_view row) {
  std::vector<std::string_view> out;
  for (row.remove_prefix(1); !row.empty();) {
    const auto end = std::min(row.find('|'), row.size());
    out.push_back(trim(row.substr(0, end)));
    row.remove_prefix(std::min(end + 1, row.size()));
  }
  return out;
}

std::set<std::string> as_set(std::string_view list) {
  std::string spaced{list};
  std::ranges::replace(spaced, ',', ' ');
  const auto words = split_words(spaced);
  return {words.begin(), words.end()};
}

std::optional<std::string> compare_with_row(const Layer& layer,
                                            std::optional<std::string_view> row) {
  if (!row) return format("the layer table has no row for `src/{}`", layer.folder);
  const auto columns = cells(*row);
  if (columns.size() < 3 || columns[0] != std::to_string(layer.number)) {
    return format("the row of `src/{}` must start with its number, {}", layer.folder, layer.number);
  }
  const auto documented = columns[2] == "–" ? std::set<std::string>{} : as_set(columns[2]);
  if (documented == as_set(layer.may_include)) return std::nullopt;
  return format("`src/{}` may include '{}', the table says '{}'", layer.folder, layer.may_include,
                columns[2]);
}

}  // namespace

std::set<std::string_view> allowed_layers(std::string_view folder) {
  std::set<std::string_view> allowed{folder};
  const Layer* layer = find_layer(folder);
  if (layer == nullptr) return allowed;
  for (const auto lower : split_words(layer->may_include)) allowed.merge(allowed_layers(lower));
  return allowed;
}

Findings check_layers(const Files& files) {
  Findings findings;
  for (const auto& file : files) {
    const auto folder = file.kind == Kind::kCxx ? layer_of(file.path) : std::nullopt;
    if (folder) check_file(file, *folder, findings);
  }
  return findings;
}

Findings check_cmake_layers(const SourceFile& cmake_lists) {
  Findings findings;
  constexpr std::string_view kCall = "vo_layer(";
  const std::string_view text = cmake_lists.text;
  for (const auto at : find_word(text, kCall)) {
    const auto begin = at + kCall.size();
    const auto call = text.substr(begin, text.find(')', begin) - begin);
    const auto name = call.substr(0, call.find_first_of(" \n"));
    const auto breach = compare_with_cmake(name, call.substr(name.size()));
    if (breach) findings.push_back({cmake_lists.path, line_of(text, at), *breach});
  }
  return findings;
}

Findings check_documented_layers(const SourceFile& architecture) {
  Findings findings;
  for (const auto& layer : kLayers) {
    const auto breach = compare_with_row(layer, table_row(architecture, layer.folder));
    if (breach) findings.push_back({architecture.path, 0, *breach});
  }
  return findings;
}

}  // namespace vo::tidy
