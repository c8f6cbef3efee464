// SPDX-License-Identifier: Apache-2.0
#include "dev/crds.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include <zlib.h>
#include <boost/json.hpp>

#include "base/error.h"
#include "base/format.h"
#include "dev/embedded.h"
#include "overhead/release.h"

namespace vo::dev {
namespace {

constexpr std::size_t kMaxCrdBytes = std::size_t{8} << 20;
constexpr int kGzip = 16 + MAX_WBITS;

constexpr std::string_view kTopology =
    "/schema/openAPIV3Schema/properties/status/properties/currentCPUTopology/properties";
constexpr std::string_view kMemoryOverhead =
    "/schema/openAPIV3Schema/properties/status/properties/memory/properties/memoryOverhead";

// zlib wants bytes that it could write to.
Bytef* input_of(std::string_view bytes) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast)
  return reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
}

bool inflate_into(z_stream& stream, std::string& text) {
  std::array<char, 1 << 16> chunk;
  int code = Z_OK;
  while (code == Z_OK && text.size() < kMaxCrdBytes) {
    stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
    stream.avail_out = static_cast<uInt>(chunk.size());
    code = inflate(&stream, Z_NO_FLUSH);
    text.append(chunk.data(), chunk.size() - stream.avail_out);
  }
  return code == Z_STREAM_END;
}

Result<std::string> unzip(std::string_view bytes) {
  z_stream stream{};
  stream.next_in = input_of(bytes);
  stream.avail_in = static_cast<uInt>(bytes.size());
  if (inflateInit2(&stream, kGzip) != Z_OK) return bug("zlib does not start");
  std::string text;
  const bool whole = inflate_into(stream, text);
  inflateEnd(&stream);
  if (!whole) return bug("an embedded CRD does not unpack");
  return text;
}

std::string_view folder_of(std::string_view name) { return name.substr(0, name.find('/')); }

// By number, "main" last.
bool older(const std::string& a, const std::string& b) {
  const auto* left = overhead::find_release(a);
  const auto* right = overhead::find_release(b);
  return left != nullptr && right != nullptr && left < right;
}

void add_cpu_overhead(json::Document& version) {
  boost::system::error_code missing;
  auto* topology = version.find_pointer(kTopology, missing);
  const auto* memory = version.find_pointer(kMemoryOverhead, missing);
  if (topology != nullptr && memory != nullptr) {
    json::Document schema = *memory;
    topology->as_object()["cpuOverhead"] = std::move(schema);
  }
}

void add_cpu_overhead_to_all(json::Document& crd) {
  for (auto& version : crd.at("spec").at("versions").as_array()) add_cpu_overhead(version);
}

Error unknown_release(std::string_view release) {
  std::string known;
  for (const auto& name : crd_releases()) known += (known.empty() ? "" : ", ") + name;
  return input_error(
      format("no CRDs of \"{}\"; there are {} (each with +cpu, too)", release, known));
}

}  // namespace

std::vector<std::string> crd_releases() {
  std::vector<std::string> releases;
  for (const auto& file : embedded::crds()) releases.emplace_back(folder_of(file.name));
  std::ranges::sort(releases, older);
  const auto rest = std::ranges::unique(releases);
  releases.erase(rest.begin(), rest.end());
  return releases;
}

Result<std::vector<json::Document>> crds_of(std::string_view release) {
  const bool with_cpu = release.ends_with("+cpu");
  const auto folder = release.substr(0, release.size() - (with_cpu ? 4 : 0));
  std::vector<json::Document> crds;
  for (const auto& file : embedded::crds()) {
    if (folder_of(file.name) != folder) continue;
    VO_TRY(const auto text, unzip(file.bytes));
    VO_TRY(auto crd, json::parse_document(text));
    if (with_cpu) add_cpu_overhead_to_all(crd);
    crds.push_back(std::move(crd));
  }
  if (crds.empty()) return unknown_release(release);
  return crds;
}

Result<std::string> crds_for_release(std::string_view kubevirt_release) {
  const auto* wanted = overhead::find_release(kubevirt_release);
  if (wanted == nullptr) {
    return input_error(format("\"{}\" is no release of KubeVirt; known are {}", kubevirt_release,
                              overhead::known_releases()));
  }
  for (const auto& folder : crd_releases()) {
    if (overhead::find_release(folder)->minor == wanted->minor) return folder;
  }
  return unknown_release(kubevirt_release);
}

}  // namespace vo::dev
