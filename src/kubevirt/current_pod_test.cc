// SPDX-License-Identifier: Apache-2.0
#include "kubevirt/current_pod.h"

#include <gtest/gtest.h>

#include <chrono>

namespace vo::kubevirt {
namespace {

using std::chrono::seconds;

VirtualMachineInstance vmi_on(std::string node) {
  VirtualMachineInstance vmi;
  vmi.meta.uid = "vmi-uid";
  vmi.node_name = std::move(node);
  return vmi;
}

LauncherPod pod(std::string uid, int created, std::string node = "node01") {
  LauncherPod made;
  made.meta.uid = std::move(uid);
  made.owner_uid = "vmi-uid";
  made.node_name = std::move(node);
  made.created = WallTime{} + seconds{created};
  return made;
}

std::string chosen(const VirtualMachineInstance& vmi, const std::vector<LauncherPod>& pods) {
  std::vector<const LauncherPod*> pointers;
  pointers.reserve(pods.size());
  for (const auto& each : pods) pointers.push_back(&each);
  const auto* current = current_pod(vmi, pointers);
  return current == nullptr ? "none" : current->meta.uid;
}

TEST(CurrentPod, is_the_newest_on_the_vmis_node) {
  EXPECT_EQ(chosen(vmi_on("node01"), {pod("a", 1), pod("b", 3), pod("c", 9, "node02")}), "b");
  EXPECT_EQ(chosen(vmi_on("node02"), {pod("a", 1), pod("b", 3), pod("c", 2, "node02")}), "c");
  EXPECT_EQ(chosen(vmi_on("node03"), {pod("a", 1)}), "none");
}

TEST(CurrentPod, is_the_newest_of_all_before_a_node_is_known) {
  EXPECT_EQ(chosen(vmi_on(""), {pod("a", 1), pod("c", 9, "node02")}), "c");
}

TEST(CurrentPod, may_be_finished_when_it_is_newer) {
  auto finished = pod("b", 2);
  finished.finished = true;
  EXPECT_EQ(chosen(vmi_on("node01"), {pod("a", 1), finished}), "b");
}

TEST(CurrentPod, breaks_ties_by_life_then_uid) {
  auto deleting = pod("z", 1);
  deleting.meta.deleting = true;
  EXPECT_EQ(chosen(vmi_on("node01"), {deleting, pod("a", 1)}), "a");
  EXPECT_EQ(chosen(vmi_on("node01"), {pod("b", 1), pod("a", 1)}), "b");
}

TEST(CurrentPod, ignores_helpers_strangers_and_empty_owners) {
  auto helper = pod("h", 9);
  helper.ephemeral_provisioning = true;
  auto stranger = pod("s", 9);
  stranger.owner_uid = "someone else";
  EXPECT_EQ(chosen(vmi_on("node01"), {helper, stranger, pod("a", 1)}), "a");

  auto orphan = pod("o", 1);
  orphan.owner_uid = "";
  auto nobody = vmi_on("node01");
  nobody.meta.uid = "";
  EXPECT_EQ(chosen(nobody, {orphan}), "none");
}

}  // namespace
}  // namespace vo::kubevirt
