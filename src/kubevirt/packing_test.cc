// SPDX-License-Identifier: Apache-2.0
#include "kubevirt/packing.h"

#include <gtest/gtest.h>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "json/reader.h"
#include "json/value.h"
#include "kubevirt/decode.h"
#include "kubevirt/members.h"
#include "kubevirt/objects.h"
#include "quantity/quantity.h"
#include "support/fixture.h"

namespace vo::kubevirt {
namespace {

template <typename T>
concept Struct = requires(T value) { members(value); };

template <typename T>
bool same(const T& a, const T& b);

template <typename T>
bool same(const std::optional<T>& a, const std::optional<T>& b) {
  return a.has_value() == b.has_value() && (!a || same(*a, *b));
}

template <typename T>
bool same(const std::vector<T>& a, const std::vector<T>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!same(a[i], b[i])) return false;
  }
  return true;
}

template <typename... T, std::size_t... I>
bool same_each(const std::tuple<T...>& a, const std::tuple<T...>& b, std::index_sequence<I...>) {
  return (same(std::get<I>(a), std::get<I>(b)) && ...);
}

template <typename T>
bool same(const T& a, const T& b) {
  if constexpr (Struct<T>) {
    const auto of_a = members(a);
    return same_each(of_a, members(b),
                     std::make_index_sequence<std::tuple_size_v<decltype(of_a)>>{});
  } else {
    return a == b;
  }
}

// Sets every member to something that no other member has, as far as its type allows.
class Filler {
 public:
  explicit Filler(std::uint64_t seed) : state_(seed) {}

  void fill(bool& to) { to = next() % 2 != 0; }
  void fill(std::integral auto& to) {
    to = static_cast<std::remove_reference_t<decltype(to)>>(next() << next() % 48);
  }
  template <typename T>
    requires std::is_enum_v<T>
  void fill(T& to) {
    to = static_cast<T>(next() % 4);
  }
  void fill(std::string& to) { to = std::string(next() % 300, 'a') + std::to_string(next()); }
  void fill(WallTime& to) {
    std::int64_t count = 0;
    fill(count);
    to = WallTime{Duration{count}};
  }
  void fill(Quantity& to) {
    static constexpr std::string_view kTexts[] = {
        "0", "0Gi", "290Mi", "-5m", "1e3", "1n", "8Ei", "12345678901234567890123456789", "-1E12"};
    to = Quantity::parse(kTexts[next() % std::size(kTexts)]).value();
  }
  template <typename T>
  void fill(std::optional<T>& to) {
    if (next() % 4 != 0) fill(to.emplace());
  }
  template <typename T>
  void fill(std::vector<T>& to) {
    to.resize(next() % 3);
    for (T& each : to) fill(each);
  }
  void fill(Struct auto& to) {
    std::apply([this](auto&... each) { (this->fill(each), ...); }, members(to));
  }

 private:
  std::uint64_t next() {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return state_ >> 33U;
  }

  std::uint64_t state_;
};

template <typename Object>
std::string packed(const Object& object) {
  std::string bytes;
  pack(object, bytes);
  return bytes;
}

template <typename Object>
Object there_and_back(const Object& object) {
  Object back;
  unpack(packed(object), back);
  return back;
}

template <typename Object>
struct PackingTest : testing::Test {};
using Kinds =
    testing::Types<VirtualMachineInstance, LauncherPod, VirtualMachineInstanceMigration, KubeVirt>;
TYPED_TEST_SUITE(PackingTest, Kinds);

TYPED_TEST(PackingTest, loses_nothing) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    TypeParam object;
    Filler{seed}.fill(object);
    EXPECT_TRUE(same(object, there_and_back(object))) << "seed " << seed;
  }
}

TYPED_TEST(PackingTest, keeps_what_was_never_set) {
  EXPECT_TRUE(same(TypeParam{}, there_and_back(TypeParam{})));
}

TYPED_TEST(PackingTest, appends) {
  TypeParam object;
  Filler{1}.fill(object);
  std::string bytes = "before";
  pack(object, bytes);
  EXPECT_EQ(bytes, "before" + packed(object));
}

// What a quantity looks like belongs to it.
TEST(Packing, keeps_the_format_of_a_quantity) {
  for (const std::string text : {"1Gi", "1073741824", "1e3", "1k", "0", "-1500m", "1E30"}) {
    LauncherPod pod;
    pod.compute.requests.memory = Quantity::parse(text).value();
    const auto back = there_and_back(pod).compute.requests.memory;
    ASSERT_TRUE(back);
    EXPECT_EQ(back->to_string(), pod.compute.requests.memory->to_string()) << text;
    EXPECT_EQ(back->format(), pod.compute.requests.memory->format()) << text;
  }
}

template <typename Object>
void expect_small(const std::string& file, Result<Object> (*decoder)(json::Value),
                  std::size_t at_most) {
  json::Reader reader;
  const auto object = decode(reader, test::fixture(file), decoder);
  ASSERT_TRUE(object) << file;
  EXPECT_TRUE(same(*object, there_and_back(*object))) << file;
  EXPECT_LE(packed(*object).size(), at_most) << file;
}

TEST(Packing, makes_captured_objects_small) {
  for (const std::string& name : test::fixture_names("objects")) {
    const std::string folder = "objects/" + name;
    if (!test::has_fixture(folder + "/vmi.json")) continue;
    expect_small(folder + "/vmi.json", decode_vmi, 400);
    if (test::has_fixture(folder + "/pod.json"))
      expect_small(folder + "/pod.json", decode_pod, 400);
  }
}

}  // namespace
}  // namespace vo::kubevirt
