// SPDX-License-Identifier: Apache-2.0
#include "controller/world.h"

#include <gtest/gtest.h>

#include <set>

namespace vo::controller {
namespace {

struct WorldTest : testing::Test {
  std::set<std::string> touched;
  World world{[this](const std::string& key) { touched.insert(key); }};

  std::set<std::string> take() { return std::exchange(touched, {}); }
};

kubevirt::VirtualMachineInstance vmi(std::string name, std::string uid, std::string version) {
  kubevirt::VirtualMachineInstance made;
  made.meta = {.namespace_name = "ns",
               .name = std::move(name),
               .uid = std::move(uid),
               .resource_version = std::move(version)};
  return made;
}

kubevirt::LauncherPod pod(const std::string& name, std::string owner, std::string version = "1") {
  kubevirt::LauncherPod made;
  made.meta = {.namespace_name = "ns",
               .name = name,
               .uid = "uid-" + name,
               .resource_version = std::move(version)};
  made.owner_uid = std::move(owner);
  return made;
}

TEST_F(WorldTest, ignores_what_is_older) {
  EXPECT_TRUE(world.see(vmi("a", "u", "5")));
  EXPECT_FALSE(world.see(vmi("a", "u", "4")));
  EXPECT_FALSE(world.see(vmi("a", "u", "5")));
  EXPECT_EQ(world.vmi("ns/a")->meta.resource_version, "5");
  EXPECT_TRUE(world.see(vmi("a", "u", "10"))) << "by value, not by text";
  EXPECT_TRUE(world.see(vmi("a", "u", "opaque"))) << "what cannot be compared is news";
}

TEST_F(WorldTest, takes_a_namesake_with_a_new_uid_as_another_object) {
  world.see(vmi("a", "old", "5"));
  world.see(pod("p", "old"));
  EXPECT_NE(world.current_pod(*world.vmi("ns/a")), nullptr);
  world.see(vmi("a", "new", "9"));
  EXPECT_EQ(world.current_pod(*world.vmi("ns/a")), nullptr);
  kubevirt::ObjectMeta late = vmi("a", "old", "8").meta;
  world.gone(Resource::kVmis, late);
  EXPECT_NE(world.vmi("ns/a"), nullptr);
}

TEST_F(WorldTest, knows_everything_after_a_turn) {
  world.see(vmi("a", "u", "5"));
  world.see(pod("p", "u"));
  world.close();
  ASSERT_NE(world.vmi("ns/a"), nullptr);
  EXPECT_EQ(world.current_pod(*world.vmi("ns/a"))->meta.uid, "uid-p");
  EXPECT_EQ(world.owner(*world.pod("ns/p")), world.vmi("ns/a"));
  world.close();
  EXPECT_FALSE(world.see(vmi("a", "u", "4")));
  EXPECT_TRUE(world.see(vmi("a", "u", "6")));
  world.close();
  world.gone(Resource::kPods, pod("p", "u").meta);
  EXPECT_EQ(world.current_pod(*world.vmi("ns/a")), nullptr);
}

TEST_F(WorldTest, links_pods_that_come_before_their_vmi) {
  world.see(pod("p", "u"));
  EXPECT_TRUE(take().empty());
  world.see(vmi("a", "u", "1"));
  EXPECT_EQ(take(), std::set<std::string>{"ns/a"});
  EXPECT_EQ(world.current_pod(*world.vmi("ns/a"))->meta.name, "p");
  world.gone(Resource::kPods, pod("p", "u").meta);
  EXPECT_EQ(take(), std::set<std::string>{"ns/a"});
  EXPECT_EQ(world.current_pod(*world.vmi("ns/a")), nullptr);
}

TEST_F(WorldTest, a_list_removes_what_it_does_not_mention) {
  world.begin_list(Resource::kVmis);
  world.see(vmi("a", "ua", "1"));
  world.see(vmi("b", "ub", "1"));
  world.end_list(Resource::kVmis);
  EXPECT_TRUE(world.synced(Resource::kVmis));
  take();
  world.begin_list(Resource::kVmis);
  EXPECT_FALSE(world.see(vmi("b", "ub", "1"))) << "unchanged";
  world.end_list(Resource::kVmis);
  EXPECT_EQ(world.vmi("ns/a"), nullptr);
  EXPECT_NE(world.vmi("ns/b"), nullptr);
  EXPECT_EQ(take(), std::set<std::string>{"ns/a"}) << "what did not change wants no decision";
}

TEST_F(WorldTest, believes_an_older_version_after_a_rollback) {
  world.see(vmi("a", "u", "500"));
  world.begin_list(Resource::kVmis, /*forget_versions=*/true);
  EXPECT_TRUE(world.see(vmi("a", "u", "20")));
  world.end_list(Resource::kVmis);
  EXPECT_EQ(world.vmi("ns/a")->meta.resource_version, "20");
  EXPECT_FALSE(world.see(vmi("a", "u", "19")));
}

TEST_F(WorldTest, empty_owner_uids_match_nothing) {
  world.see(vmi("a", "", "1"));
  world.see(pod("p", ""));
  EXPECT_EQ(world.current_pod(*world.vmi("ns/a")), nullptr);
}

TEST_F(WorldTest, one_installed_kubevirt_counts_and_two_do_not) {
  kubevirt::KubeVirt first;
  first.meta = {.namespace_name = "kubevirt", .name = "kubevirt", .uid = "1"};
  first.has_phase = true;
  kubevirt::KubeVirt second = first;
  second.meta.namespace_name = "other";
  second.meta.uid = "2";
  EXPECT_EQ(world.kubevirt(), nullptr);
  world.see(first);
  ASSERT_NE(world.kubevirt(), nullptr);
  world.see(second);
  EXPECT_EQ(world.kubevirt(), nullptr);
  EXPECT_EQ(world.kubevirt_candidates(), 2U);
  second.meta.deleting = true;
  world.see(second);
  EXPECT_NE(world.kubevirt(), nullptr);
}

}  // namespace
}  // namespace vo::controller
