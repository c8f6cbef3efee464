// SPDX-License-Identifier: Apache-2.0
#include "kubevirt/packing.h"

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

#include "base/clock.h"
#include "kubevirt/members.h"
#include "kubevirt/objects.h"
#include "quantity/quantity.h"

namespace vo::kubevirt {
namespace {

template <typename T>
concept Struct = requires(T value) { members(value); };
template <typename T>
concept Enum = std::is_enum_v<T>;

// A Quantity is three words without padding; of the last a small one has set the upper three bytes
// at most.
using QuantityWords = std::array<std::uint64_t, 3>;
constexpr int kUpperBytes = 24;

constexpr unsigned kVarintBits = 7;
constexpr std::uint64_t kVarintMore = 1U << kVarintBits;

class Packer {
 public:
  explicit Packer(std::string& to) : to_(to) {}

  void put(bool value) { to_.push_back(value ? 1 : 0); }
  void put(std::integral auto value) { put_varint(static_cast<std::uint64_t>(value)); }
  void put(Enum auto value) { put_varint(static_cast<std::uint64_t>(value)); }
  void put(WallTime value) { put(value.time_since_epoch().count()); }
  void put(const Quantity& value) {
    const auto words = std::bit_cast<QuantityWords>(value);
    put_varint(words[0]);
    put_varint(words[1]);
    put_varint(std::rotl(words[2], kUpperBytes));
  }
  void put(const std::string& value) {
    put_varint(value.size());
    to_ += value;
  }
  template <typename T>
  void put(const std::optional<T>& value) {
    put(value.has_value());
    if (value) put(*value);
  }
  template <typename T>
  void put(const std::vector<T>& values) {
    put_varint(values.size());
    for (const T& value : values) put(value);
  }
  void put(const Struct auto& value) {
    std::apply([this](const auto&... each) { (this->put(each), ...); }, members(value));
  }

 private:
  void put_varint(std::uint64_t value) {
    for (; value >= kVarintMore; value >>= kVarintBits) {
      to_.push_back(static_cast<char>(value | kVarintMore));
    }
    to_.push_back(static_cast<char>(value));
  }

  std::string& to_;
};

class Unpacker {
 public:
  explicit Unpacker(std::string_view from) : at_(from.data()) {}

  void get(bool& to) { to = *at_++ != 0; }
  template <std::integral T>
  void get(T& to) {
    to = static_cast<T>(varint());
  }
  template <Enum T>
  void get(T& to) {
    to = static_cast<T>(varint());
  }
  void get(WallTime& to) { to = WallTime{Duration{static_cast<std::int64_t>(varint())}}; }
  void get(Quantity& to) {
    QuantityWords words{};
    words[0] = varint();
    words[1] = varint();
    words[2] = std::rotr(varint(), kUpperBytes);
    to = std::bit_cast<Quantity>(words);
  }
  void get(std::string& to) {
    const std::size_t size = varint();
    to.assign(at_, size);
    at_ += size;
  }
  template <typename T>
  void get(std::optional<T>& to) {
    bool engaged = false;
    get(engaged);
    if (engaged) get(to.emplace());
  }
  template <typename T>
  void get(std::vector<T>& to) {
    to.resize(varint());
    for (T& value : to) get(value);
  }
  void get(Struct auto& to) {
    std::apply([this](auto&... each) { (this->get(each), ...); }, members(to));
  }

 private:
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0;; shift += kVarintBits) {
      const auto byte = static_cast<std::uint8_t>(*at_++);
      value |= (byte & (kVarintMore - 1)) << shift;
      if (byte < kVarintMore) return value;
    }
  }

  const char* at_;
};

}  // namespace

void pack(const VirtualMachineInstance& vmi, std::string& to) { Packer{to}.put(vmi); }
void pack(const LauncherPod& pod, std::string& to) { Packer{to}.put(pod); }
void pack(const VirtualMachineInstanceMigration& migration, std::string& to) {
  Packer{to}.put(migration);
}
void pack(const KubeVirt& kubevirt, std::string& to) { Packer{to}.put(kubevirt); }

void unpack(std::string_view packed, VirtualMachineInstance& to) { Unpacker{packed}.get(to); }
void unpack(std::string_view packed, LauncherPod& to) { Unpacker{packed}.get(to); }
void unpack(std::string_view packed, VirtualMachineInstanceMigration& to) {
  Unpacker{packed}.get(to);
}
void unpack(std::string_view packed, KubeVirt& to) { Unpacker{packed}.get(to); }

}  // namespace vo::kubevirt
