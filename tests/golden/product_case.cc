// SPDX-License-Identifier: Apache-2.0
#include "golden/product_case.h"

#include <boost/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/result.h"
#include "json/reader.h"
#include "json/value.h"
#include "kubevirt/decode.h"
#include "kubevirt/objects.h"
#include "overhead/spec.h"

namespace vo::test {
namespace {

using boost::json::object;

void move_member(object& from, std::string_view name, object& to, std::string_view new_name) {
  if (auto* const member = from.if_contains(name)) to[new_name] = std::move(*member);
}

// A case's config where it stands in a KubeVirt CR.
object kubevirt_of(object config) {
  object developer;
  object network;
  object configuration;
  move_member(config, "memoryOvercommit", developer, "memoryOvercommit");
  move_member(config, "cpuAllocationRatio", developer, "cpuAllocationRatio");
  move_member(config, "bindings", network, "binding");
  constexpr std::string_view kRatio = "additionalGuestMemoryOverheadRatio";
  move_member(config, kRatio, configuration, kRatio);
  configuration["developerConfiguration"] = std::move(developer);
  configuration["network"] = std::move(network);
  return {{"apiVersion", "kubevirt.io/v1"},
          {"kind", "KubeVirt"},
          {"metadata", object{{"name", "kubevirt"}, {"namespace", "kubevirt"}}},
          {"spec", object{{"configuration", std::move(configuration)}}}};
}

Result<overhead::Config> decode_config(std::string_view text) {
  boost::system::error_code code;
  auto config = boost::json::parse(text, code);
  if (code || !config.is_object()) return input_error(".config: not an object");
  const auto* const architecture = config.get_object().if_contains("clusterArch");
  const bool arm64 = architecture != nullptr && *architecture == "arm64";
  json::Reader reader;
  const std::string cr = boost::json::serialize(kubevirt_of(std::move(config.get_object())));
  VO_TRY(auto kubevirt, kubevirt::decode(reader, cr, kubevirt::decode_kubevirt));
  kubevirt.config.cluster_architecture =
      arm64 ? overhead::Architecture::kArm64 : overhead::Architecture::kAmd64;
  return std::move(kubevirt.config);
}

Status read_member(std::string_view key, json::Value member, GoldenCase& input) {
  if (key == "id") return read(member, input.id);
  if (key == "config") {
    VO_TRY(const auto text, member.raw());
    VO_TRY(input.config, decode_config(text));
  }
  if (key == "vmi") {
    VO_TRY(auto vmi, kubevirt::decode_vmi(member));
    input.spec = std::move(vmi.spec);
  }
  return {};
}

}  // namespace

Result<GoldenCase> decode_product_case(std::string_view line) {
  GoldenCase input;
  json::Reader reader;
  VO_CHECK_OK(reader.read(line, [&](json::Value root) {
    return for_each_member(root, [&](std::string_view key, json::Value member) {
      return read_member(key, member, input);
    });
  }));
  return input;
}

}  // namespace vo::test
