// SPDX-License-Identifier: Apache-2.0
#include "kube/request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "kube/http.h"
#include "kube/resource_path.h"
#include "kube/uri.h"

namespace vo::kube {
namespace {

using ::testing::ElementsAre;
using ::testing::IsSupersetOf;

const ResourcePath kPods{"", "v1", "pods", ""};
const ResourcePath kVmis{"kubevirt.io", "v1", "virtualmachineinstances", ""};

TEST(ResourcePath, core_and_groups) {
  EXPECT_EQ(kPods.collection(), "/api/v1/pods");
  EXPECT_EQ(kVmis.collection(), "/apis/kubevirt.io/v1/virtualmachineinstances");
  EXPECT_EQ(kPods.in("default").collection(), "/api/v1/namespaces/default/pods");
  EXPECT_EQ(kVmis.in("default").object("vm-a"),
            "/apis/kubevirt.io/v1/namespaces/default/virtualmachineinstances/vm-a");
  EXPECT_EQ(kPods.display_name(), "pods");
  EXPECT_EQ(kVmis.display_name(), "virtualmachineinstances.kubevirt.io");
}

TEST(ResourcePath, names_cannot_leave_their_segment) {
  EXPECT_EQ(kPods.in("a/b").object("../c?x"), "/api/v1/namespaces/a%2Fb/pods/..%2Fc%3Fx");
}

TEST(Uri, encodes_all_but_unreserved_characters) {
  EXPECT_EQ(percent_encode("azAZ09-._~"), "azAZ09-._~");
  EXPECT_EQ(percent_encode("a=b,c in (d)&%\xC3\xA9"), "a%3Db%2Cc%20in%20%28d%29%26%25%C3%A9");
}

TEST(Request, list) {
  const Request all = list_request(kPods, {});
  EXPECT_EQ(all.method, Method::kGet);
  EXPECT_EQ(all.target, "/api/v1/pods");
  EXPECT_THAT(all.headers, ElementsAre(Header{"Accept", "application/json"}));
  EXPECT_EQ(list_request(kPods, {.label_selector = "kubevirt.io=virt-launcher",
                                 .limit = 500,
                                 .continue_token = {},
                                 .resource_version = "7",
                                 .match = VersionMatch::kNotOlderThan})
                .target,
            "/api/v1/pods?labelSelector=kubevirt.io%3Dvirt-launcher&limit=500&resourceVersion=7"
            "&resourceVersionMatch=NotOlderThan");
}

TEST(Request, watch) {
  EXPECT_EQ(watch_request(kVmis, {.label_selector = {},
                                  .resource_version = "364",
                                  .timeout = std::chrono::seconds(301)})
                .target,
            "/apis/kubevirt.io/v1/virtualmachineinstances?watch=true&allowWatchBookmarks=true"
            "&resourceVersion=364&timeoutSeconds=301");
}

TEST(Request, watch_list) {
  EXPECT_EQ(watch_request(kPods, {.label_selector = {},
                                  .resource_version = {},
                                  .timeout = std::chrono::seconds(301),
                                  .send_initial_events = true})
                .target,
            "/api/v1/pods?watch=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan"
            "&sendInitialEvents=true&timeoutSeconds=301");
}

TEST(Request, json_patch) {
  const Request patch = json_patch_request(kVmis.in("default"), "vm-a", "[]",
                                           {.dry_run = true,
                                            .field_validation = FieldValidation::kIgnore,
                                            .field_manager = "virt-overhead"});
  EXPECT_EQ(patch.method, Method::kPatch);
  EXPECT_EQ(patch.target,
            "/apis/kubevirt.io/v1/namespaces/default/virtualmachineinstances/vm-a"
            "?dryRun=All&fieldManager=virt-overhead&fieldValidation=Ignore");
  EXPECT_THAT(patch.headers, ElementsAre(Header{"Accept", "application/json"},
                                         Header{"Content-Type", "application/json-patch+json"}));
  EXPECT_EQ(patch.body, "[]");
}

TEST(Request, other_writes) {
  const Request create = create_request(kPods.in("a"), "{}");
  EXPECT_EQ(create.method, Method::kPost);
  EXPECT_EQ(create.target, "/api/v1/namespaces/a/pods");
  const Request replace = replace_request(kPods.in("a"), "p", "{}");
  EXPECT_EQ(replace.method, Method::kPut);
  EXPECT_EQ(replace.target, "/api/v1/namespaces/a/pods/p");
  EXPECT_EQ(merge_patch_request(kPods.in("a"), "p", "{}").headers.at(1).value,
            "application/merge-patch+json");
  EXPECT_EQ(get_request(kPods.in("a"), "p").method, Method::kGet);
}

TEST(Request, impersonation) {
  Request request = get_request(kPods.in("a"), "p");
  impersonate(request, {.user = "system:serviceaccount:kubevirt:kubevirt-controller",
                        .uid = "u1",
                        .groups = {"g1", "g2"},
                        .extra = {{"example.org/Scope", "x"}}});
  EXPECT_THAT(request.headers,
              IsSupersetOf(
                  {Header{"Impersonate-User", "system:serviceaccount:kubevirt:kubevirt-controller"},
                   Header{"Impersonate-Uid", "u1"}, Header{"Impersonate-Group", "g1"},
                   Header{"Impersonate-Group", "g2"},
                   Header{"Impersonate-Extra-example.org%2FScope", "x"}}));
  Request untouched = get_request(kPods.in("a"), "p");
  impersonate(untouched, {});
  EXPECT_EQ(untouched.headers.size(), 1u);
}

TEST(ResponseHead, finds_headers_without_case) {
  const ResponseHead head{429, {{"retry-after", "7"}, {"Retry-After", "8"}}};
  EXPECT_EQ(head.header("Retry-After"), "7");
  EXPECT_EQ(head.header("Etag"), std::nullopt);
  EXPECT_EQ(head.retry_after(), std::chrono::seconds(7));
}

TEST(ResponseHead, retry_after_that_is_no_number_of_seconds_is_ignored) {
  for (const char* value :
       {"", "soon", "-1", "1.5", "Wed, 25 Nov 2026 01:00:00 GMT", "99999999999"}) {
    const ResponseHead head{503, {{"Retry-After", value}}};
    EXPECT_EQ(head.retry_after(), std::nullopt) << value;
  }
}

}  // namespace
}  // namespace vo::kube
