// SPDX-License-Identifier: Apache-2.0
#include "apiserver/pod_admission.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "json/document.h"
#include "support/fixture.h"

namespace vo::apiserver {
namespace {

json::Document document(std::string_view text) { return json::parse_document(text).value(); }

json::Document pod(std::string_view resources, std::string_view rest = "") {
  return document(R"({"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","resources":)" +
                  std::string(resources) + "}]" + std::string(rest) + "}}");
}

json::Document range(std::string_view limit) {
  return document(R"({"metadata":{"name":"l"},"spec":{"limits":[)" + std::string(limit) + "]}}");
}

json::Document quota(std::string_view hard, std::string_view rest = "") {
  return document(R"({"metadata":{"name":"q"},"spec":{"hard":)" + std::string(hard) +
                  std::string(rest) + "}}");
}

std::string resources_of(const json::Document& pod) {
  return json::write_compact(pod.at_pointer("/spec/containers/0/resources"));
}

std::string refusal(const std::optional<StatusError>& error) { return error ? error->message : ""; }

std::string defaulted(std::string_view resources, std::string_view limit) {
  auto object = pod(resources);
  const auto limits = range(limit);
  default_pod_resources(object, std::span(&limits, 1));
  return resources_of(object);
}

TEST(PodAdmission, fills_requests_and_limits_from_a_limit_range) {
  auto object = pod(R"({"requests":{"cpu":"1"}})", R"(,"initContainers":[{"name":"i"}])");
  const auto limits = range(R"({"type":"Container","default":{"memory":"1Gi","cpu":"2"},)"
                            R"("defaultRequest":{"memory":"512Mi","cpu":"500m"}})");
  default_pod_resources(object, std::span(&limits, 1));
  EXPECT_EQ(resources_of(object),
            R"({"requests":{"cpu":"1","memory":"512Mi"},"limits":{"cpu":"2","memory":"1Gi"}})");
  EXPECT_EQ(object.at_pointer("/metadata/annotations/kubernetes.io~1limit-ranger"),
            "LimitRanger plugin set: memory request for container c; cpu, memory limit for "
            "container c; cpu, memory request for init container i; cpu, memory limit for init "
            "container i");
}

TEST(PodAdmission, derives_defaults_of_a_limit_range_as_its_own_defaulting_does) {
  EXPECT_EQ(defaulted("{}", R"({"type":"Container","max":{"memory":"2Gi"}})"),
            R"({"limits":{"memory":"2Gi"},"requests":{"memory":"2Gi"}})");
  EXPECT_EQ(defaulted("{}", R"({"type":"Container","min":{"memory":"1Gi"}})"),
            R"({"requests":{"memory":"1Gi"}})");
  EXPECT_EQ(defaulted("{}", R"({"type":"Pod","max":{"memory":"2Gi"}})"), "{}");
}

TEST(PodAdmission, requests_what_is_limited) {
  EXPECT_EQ(defaulted(R"({"limits":{"memory":"1Gi"}})", R"({"type":"Pod"})"),
            R"({"limits":{"memory":"1Gi"},"requests":{"memory":"1Gi"}})");
}

std::string limited(std::string_view resources, std::string_view limit) {
  const auto limits = range(limit);
  return refusal(check_limit_ranges(pod(resources), std::span(&limits, 1)));
}

TEST(PodAdmission, refuses_what_a_limit_range_forbids) {
  constexpr std::string_view kMax = R"({"type":"Container","max":{"memory":"1Gi"}})";
  EXPECT_EQ(limited(R"({"limits":{"memory":"2Gi"}})", kMax),
            "pods \"p\" is forbidden: maximum memory usage per Container is 1Gi, but limit is 2Gi");
  EXPECT_EQ(limited("{}", kMax),
            "pods \"p\" is forbidden: maximum memory usage per Container is 1Gi.  No limit is "
            "specified");
  EXPECT_EQ(limited(R"({"limits":{"memory":"1024Mi"}})", kMax), "");
  EXPECT_EQ(limited(R"({"requests":{"cpu":"100m"}})", R"({"type":"Pod","min":{"cpu":"200m"}})"),
            "pods \"p\" is forbidden: minimum cpu usage per Pod is 200m, but request is 100m");
  EXPECT_EQ(limited(R"({"requests":{"cpu":"1"},"limits":{"cpu":"3"}})",
                    R"({"type":"Container","maxLimitRequestRatio":{"cpu":"2"}})"),
            "pods \"p\" is forbidden: cpu max limit to request ratio per Container is 2, but "
            "provided ratio is 3.000000");
  EXPECT_EQ(limited("{}", R"({"type":"Container","min":{"cpu":"1"},"max":{"cpu":"2"}})"),
            "pods \"p\" is forbidden: [minimum cpu usage per Container is 1.  No request is "
            "specified, maximum cpu usage per Container is 2.  No limit is specified]");
}

std::string over(const json::Document& pod, const json::Document& quota,
                 const std::vector<json::Document>& pods = {}) {
  return refusal(check_quotas(pod, std::span(&quota, 1), pods));
}

constexpr std::string_view kOneGi = R"({"requests":{"memory":"1Gi"},"limits":{"memory":"1Gi"}})";

TEST(PodAdmission, refuses_what_exceeds_a_quota) {
  EXPECT_EQ(over(pod(kOneGi), quota(R"({"requests.memory":"1536Mi","pods":"5"})"), {pod(kOneGi)}),
            "pods \"p\" is forbidden: exceeded quota: q, requested: requests.memory=1Gi, used: "
            "requests.memory=1Gi, limited: requests.memory=1536Mi");
  EXPECT_EQ(over(pod(kOneGi), quota(R"({"pods":"1"})"), {pod("{}")}),
            "pods \"p\" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, "
            "limited: pods=1");
  EXPECT_EQ(
      over(pod(kOneGi), quota(R"({"requests.memory":"2Gi","limits.memory":"2Gi"})"), {pod(kOneGi)}),
      "");
}

TEST(PodAdmission, counts_huge_pages_and_forgets_pods_that_ended) {
  constexpr std::string_view kHuge = R"({"requests":{"hugepages-2Mi":"1Gi"}})";
  EXPECT_EQ(over(pod(kHuge), quota(R"({"hugepages-2Mi":"1Gi"})"), {pod(kHuge)}),
            "pods \"p\" is forbidden: exceeded quota: q, requested: hugepages-2Mi=1Gi, used: "
            "hugepages-2Mi=1Gi, limited: hugepages-2Mi=1Gi");
  auto ended = pod(kHuge);
  ended.as_object()["status"] = {{"phase", "Succeeded"}};
  EXPECT_EQ(over(pod(kHuge), quota(R"({"requests.hugepages-2Mi":"1Gi"})"), {ended}), "");
}

TEST(PodAdmission, asks_every_container_to_name_what_a_quota_limits) {
  EXPECT_EQ(over(pod(R"({"requests":{"cpu":"1"}})", R"(,"initContainers":[{"name":"i"}])"),
                 quota(R"({"requests.cpu":"2","limits.memory":"1Gi"})")),
            "pods \"p\" is forbidden: failed quota: q: must specify limits.memory for: c,i; "
            "requests.cpu for: i");
}

TEST(PodAdmission, counts_only_pods_in_the_scope_of_a_quota) {
  const auto best_effort = quota(R"({"pods":"0"})", R"(,"scopes":["BestEffort"])");
  EXPECT_EQ(over(pod(kOneGi), best_effort), "");
  EXPECT_NE(over(pod("{}"), best_effort), "");
}

TEST(PodAdmission, tells_what_a_quota_has_left) {
  const std::vector<json::Document> pods{pod(kOneGi), pod(kOneGi)};
  EXPECT_EQ(json::write_compact(quota_status(
                quota(R"({"requests.memory":"4Gi","pods":"5","limits.cpu":"1"})"), pods)),
            R"({"hard":{"limits.cpu":"1","pods":"5","requests.memory":"4Gi"},)"
            R"("used":{"limits.cpu":"0","pods":"2","requests.memory":"2Gi"}})");
}

json::Document memory_pod(std::string_view name, std::string_view request, std::string_view limit) {
  return document(R"({"metadata":{"name":")" + std::string(name) +
                  R"("},"spec":{"containers":[{"name":"compute","resources":{"requests":)" +
                  R"({"memory":")" + std::string(request) + R"("},"limits":{"memory":")" +
                  std::string(limit) + R"("}}}]}})");
}

TEST(PodAdmission, says_what_the_real_server_told_virt_controller) {
  const auto mem = document(test::fixture("objects/quota-exceeded/resourcequota.json"));
  const auto vmi = document(test::fixture("objects/quota-exceeded/vmi.json"));
  const std::vector<json::Document> pods{memory_pod("first", "1312Mi", "2624Mi")};
  const std::string told{vmi.at_pointer("/status/conditions/1/message").as_string()};
  EXPECT_EQ(
      "failed to create virtual machine pod: " +
          over(memory_pod("virt-launcher-quota-exceeded-9jrxp", "3360Mi", "6720Mi"), mem, pods),
      told);
  EXPECT_EQ(quota_status(mem, pods), mem.at("status"));
}

}  // namespace
}  // namespace vo::apiserver
