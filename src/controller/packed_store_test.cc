// SPDX-License-Identifier: Apache-2.0
#include "controller/packed_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "kubevirt/objects.h"

namespace vo::controller {
namespace {

using ::testing::UnorderedElementsAre;
using Migration = kubevirt::VirtualMachineInstanceMigration;

Migration migration(std::string phase) {
  Migration made;
  made.meta.uid = "uid of " + phase;
  made.phase = std::move(phase);
  return made;
}

struct PackedStoreTest : testing::Test {
  PackedStore<Migration> store;

  void put(const std::string& key, std::uint32_t mark = 0) {
    store.put(key, migration("phase of " + key), mark);
  }
  std::vector<std::string> keys() const {
    std::vector<std::string> keys;
    store.each_key([&keys](const std::string& key) { keys.push_back(key); });
    return keys;
  }
};

TEST_F(PackedStoreTest, finds_what_was_put_open_or_closed) {
  put("a");
  put("b");
  for (int turn = 0; turn < 3; ++turn, store.close()) {
    ASSERT_NE(store.find("a"), nullptr);
    EXPECT_EQ(store.find("a")->phase, "phase of a");
    EXPECT_EQ(store.find("a")->meta.uid, "uid of phase of a");
    EXPECT_EQ(store.find("c"), nullptr);
  }
  EXPECT_EQ(store.size(), 2U);
}

TEST_F(PackedStoreTest, pointers_stay_until_it_is_closed) {
  put("a");
  store.close();
  const Migration* a = store.find("a");
  for (int i = 0; i < 1000; ++i) put("other " + std::to_string(i));
  store.erase("other 7");
  EXPECT_EQ(store.find("a"), a);
  EXPECT_EQ(a->phase, "phase of a");
}

TEST_F(PackedStoreTest, the_newest_is_what_is_packed) {
  put("a");
  store.close();
  ASSERT_EQ(store.find("a")->phase, "phase of a");
  store.put("a", migration("newer"), 0);
  store.close();
  EXPECT_EQ(store.find("a")->phase, "newer");
  store.put("a", migration("newest"), 0);
  EXPECT_EQ(store.find("a")->phase, "newest");
  EXPECT_EQ(store.size(), 1U);
}

TEST_F(PackedStoreTest, the_key_that_is_returned_stays) {
  const auto [key, object] = store.put("a", migration("one"), 0);
  for (int i = 0; i < 1000; ++i) put("other " + std::to_string(i));
  store.close();
  EXPECT_EQ(*key, "a");
  EXPECT_EQ(store.put("a", migration("two"), 0).first, key);
}

TEST_F(PackedStoreTest, forgets_what_is_erased_open_or_closed) {
  put("closed");
  store.close();
  put("open");
  put("stays");
  store.erase("open");
  store.erase("closed");
  store.erase("never there");
  store.close();
  EXPECT_THAT(keys(), UnorderedElementsAre("stays"));
}

TEST_F(PackedStoreTest, erases_what_was_not_marked_and_shows_it_first) {
  put("old", 1);
  put("marked", 1);
  store.close();
  put("new", 2);
  store.mark("marked", 2);
  std::vector<std::string> lost;
  store.erase_unmarked(2, [&lost](const std::string& key, const Migration& object) {
    lost.push_back(key + ": " + object.phase);
  });
  EXPECT_THAT(lost, UnorderedElementsAre("old: phase of old"));
  EXPECT_THAT(keys(), UnorderedElementsAre("marked", "new"));
}

}  // namespace
}  // namespace vo::controller
