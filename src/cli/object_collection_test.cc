// SPDX-License-Identifier: Apache-2.0
#include "cli/object_collection.h"

#include <gmock/gmock.h>

#include <string>
#include <string_view>

#include "base/format.h"

namespace vo::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string object(std::string_view kind, std::string_view metadata, std::string_view rest = "") {
  return format(R"({{"apiVersion":"{}","kind":"{}","metadata":{{{}}}{}}})",
                kind == "Pod" || kind == "Service" ? "v1" : "kubevirt.io/v1", kind, metadata, rest);
}

std::string instance(std::string_view name, std::string_view uid) {
  return object("VirtualMachineInstance",
                format(R"("name":"{}","namespace":"ns","uid":"{}")", name, uid));
}

std::string launcher_of(std::string_view uid, std::string_view name) {
  return object("Pod", format(R"("name":"{}","namespace":"ns","ownerReferences":[{{)"
                              R"("apiVersion":"kubevirt.io/v1","kind":"VirtualMachineInstance",)"
                              R"("controller":true,"name":"a","uid":"{}"}}])",
                              name, uid));
}

class Objects : public ::testing::Test {
 protected:
  void add(const std::string& text) {
    const Status status = all_.add(text);
    EXPECT_TRUE(status) << status.error().message();
  }

  ObjectCollection all_;
};

TEST_F(Objects, belong_to_each_other_by_uid_whatever_their_order) {
  add(launcher_of("1", "virt-launcher-a-x"));
  add(launcher_of("2", "virt-launcher-a-y"));
  add(instance("a", "1"));
  ASSERT_THAT(all_.vmis(), SizeIs(1));
  const auto pods = all_.pods_of(all_.vmis().front());
  ASSERT_THAT(pods, SizeIs(1));
  EXPECT_EQ(pods.front()->meta.name, "virt-launcher-a-x");
  EXPECT_EQ(all_.orphaned_pods(), 1U);
}

TEST_F(Objects, without_a_uid_own_nothing) {
  add(launcher_of("", "virt-launcher-a-x"));
  add(instance("a", ""));
  EXPECT_THAT(all_.pods_of(all_.vmis().front()), IsEmpty());
}

TEST_F(Objects, know_whether_a_vm_runs_here) {
  add(object("VirtualMachine", R"("name":"a","namespace":"ns")"));
  add(object("VirtualMachine", R"("name":"a","namespace":"other")"));
  add(instance("a", "1"));
  ASSERT_THAT(all_.vms(), SizeIs(2));
  EXPECT_TRUE(all_.has_instance_of(all_.vms()[0]));
  EXPECT_FALSE(all_.has_instance_of(all_.vms()[1]));
}

TEST_F(Objects, of_other_kinds_are_counted) {
  add(object("Service", R"("name":"a")"));
  add(object("Service", R"("name":"b")"));
  add(object("Pod", R"("name":"web")"));
  add("{}");
  EXPECT_EQ(all_.passed_over(), "1 Pod, 2 Service, 1 object without a kind");
}

TEST_F(Objects, that_hold_a_template_or_are_of_a_fork_are_remembered) {
  add(R"({"apiVersion":"pool.kubevirt.io/v1","kind":"VirtualMachinePool"})");
  EXPECT_EQ(all_.template_kind(), "VirtualMachinePool");
  add(R"({"apiVersion":"internal.virtualization.deckhouse.io/v1","kind":"InternalThing"})");
  EXPECT_EQ(all_.fork_kind(), "InternalThing");
}

TEST_F(Objects, of_a_typed_list_take_its_kind) {
  ASSERT_TRUE(all_.add(R"({"metadata":{"name":"a"}})",
                       {.api_version = "kubevirt.io/v1", .kind = "VirtualMachine"}));
  EXPECT_THAT(all_.vms(), SizeIs(1));
}

constexpr std::string_view kDeployed = R"(,"status":{"phase":"Deployed"})";

TEST_F(Objects, have_one_kubevirt_and_an_installed_one_goes_first) {
  EXPECT_EQ(all_.kubevirt().value(), nullptr);
  add(object("KubeVirt", R"("name":"draft")"));
  EXPECT_EQ(all_.kubevirt().value()->meta.name, "draft");
  add(object("KubeVirt", R"("name":"real","uid":"1","resourceVersion":"7")", kDeployed));
  add(object("KubeVirt", R"("name":"real","uid":"1","resourceVersion":"7")", kDeployed));
  EXPECT_EQ(all_.kubevirt().value()->meta.name, "real");
  add(object("KubeVirt", R"("name":"other","uid":"2")", kDeployed));
  ASSERT_FALSE(all_.kubevirt().has_value());
  EXPECT_THAT(all_.kubevirt().error().message(), HasSubstr("two KubeVirt CRs, real and other"));
}

TEST_F(Objects, that_do_not_decode_are_named_with_the_path) {
  const Status status = all_.add(object("VirtualMachineInstance", R"("name":"a","namespace":"ns")",
                                        R"(,"spec":{"domain":{"memory":{"guest":"1KiB"}}})"));
  ASSERT_FALSE(status);
  EXPECT_THAT(status.error().message(),
              HasSubstr("VirtualMachineInstance ns/a: .spec.domain.memory.guest: '1KiB' is no"));
  EXPECT_THAT(all_.vmis(), IsEmpty());
}

TEST_F(Objects, that_do_not_decode_are_placed_in_their_source) {
  const std::string text = object("VirtualMachine", R"("name":["a"])");
  const Status status = all_.add(json::StreamPiece{.json = text, .place = {7, 3}});
  ASSERT_FALSE(status);
  const auto column = std::to_string(3 + text.find('['));
  EXPECT_EQ(status.error().message(),
            "7:" + column + ": .metadata.name: expected a string, got an array");
}

TEST_F(Objects, warn_of_fields_that_do_not_count) {
  add(object("VirtualMachine", R"("name":"a")",
             R"(,"spec":{"template":{"spec":{"domain":{"cpu":{"thread":2}}}}})"));
  EXPECT_THAT(all_.warnings(), ElementsAre(HasSubstr(".spec.template.spec.domain.cpu.thread")));
}

}  // namespace
}  // namespace vo::cli
