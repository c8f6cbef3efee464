// SPDX-License-Identifier: Apache-2.0
// Whatever is written, and however often a watch breaks off, resumes or has to begin anew: in the
// end its client knows what a fresh list says, and no event is told twice.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "apiserver/api_server.h"
#include "apiserver/document_path.h"
#include "base/format.h"
#include "kube/reflector.h"
#include "support/api_harness.h"
#include "support/store_sink.h"

namespace vo::apiserver {
namespace {

using test::ApiHarness;
using test::parsed;

const std::string kMaps = "/api/v1/namespaces/default/configmaps";

using State = std::map<std::string, std::string>;  // name → resourceVersion

// Numbers drawn by the property; when they are used up, zeroes.
class Choices {
 public:
  explicit Choices(std::vector<std::uint16_t> drawn) : drawn_(std::move(drawn)) {}
  bool left() const { return next_ < drawn_.size(); }
  std::size_t below(std::size_t bound) { return left() ? drawn_[next_++] % bound : 0; }

 private:
  std::vector<std::uint16_t> drawn_;
  std::size_t next_ = 0;
};

Options small_history() {
  Options options;
  options.history.changes = 6;
  return options;
}

class Trial {
 public:
  Trial(Choices choices, std::string selector)
      : choices_(std::move(choices)), selector_(std::move(selector)), api_(small_history()) {}

  void run() {
    while (choices_.left()) step();
    resume();
    deliver();
    RC_ASSERT(known_ == listed());
  }

 private:
  std::string name() { return std::string(1, static_cast<char>('a' + choices_.below(5))); }
  std::string label() { return std::to_string(choices_.below(2)); }

  void step() {
    switch (choices_.below(8)) {
      case 0:
      case 1: create(); break;
      case 2:
      case 3: relabel(); break;
      case 4: api_.remove(kMaps + "/" + name()); break;
      case 5: deliver(); break;
      case 6: break_off(); break;
      default: resume(); break;
    }
  }

  void create() {
    const std::string who = name();
    api_.post(kMaps, R"({"metadata":{"name":")" + who + R"(","labels":{"x":")" + label() + "\"}}}");
  }

  void relabel() {
    const std::string who = name();
    api_.merge(kMaps + "/" + who, R"({"metadata":{"labels":{"x":")" + label() + "\"}}}");
  }

  State listed() {
    const json::Document list = parsed(api_.get(kMaps + "?" + selector_).body);
    version_ = text_at(list, {"metadata", "resourceVersion"});
    State state;
    for (const json::Document& item : list_at(list, {"items"})) {
      state.emplace(text_at(item, {"metadata", "name"}),
                    text_at(item, {"metadata", "resourceVersion"}));
    }
    return state;
  }

  void break_off() {
    if (stream_ == 0) return;
    api_.server.close(std::exchange(stream_, 0));
    api_.server.take_chunks();
  }

  void resume() {
    if (stream_ != 0) return;
    if (version_.empty()) known_ = listed();
    const Answer answer =
        api_.get(kMaps + "?watch=true&" + selector_ + "&resourceVersion=" + version_);
    if (!answer.stream) {  // 410
      known_ = listed();
      return resume();
    }
    stream_ = *answer.stream;
    take(answer.body);
  }

  void deliver() {
    if (stream_ != 0) take(api_.stream_text(stream_));
  }

  void take(std::string_view lines) {
    while (!lines.empty()) {
      const std::size_t end = lines.find('\n');
      apply(parsed(lines.substr(0, end)));
      lines.remove_prefix(end + 1);
    }
  }

  void apply(const json::Document& event) {
    const std::string who(text_at(event, {"object", "metadata", "name"}));
    const std::string version(text_at(event, {"object", "metadata", "resourceVersion"}));
    RC_ASSERT(version > version_);  // of equal length, and never again
    version_ = version;
    const std::string_view type = text_at(event, {"type"});
    RC_ASSERT(known_.contains(who) == (type != "ADDED"));
    if (type == "DELETED") {
      known_.erase(who);
    } else {
      known_[who] = version;
    }
  }

  Choices choices_;
  std::string selector_;
  ApiHarness api_;
  State known_;
  std::string version_;
  StreamId stream_ = 0;
};

void run_trials(const std::string& selector) {
  const bool held = rc::check([&] {
    // Fewer than 900 writes: resource versions keep their three digits.
    const auto size = *rc::gen::inRange<std::size_t>(0, 150);
    const auto drawn =
        *rc::gen::container<std::vector<std::uint16_t>>(size, rc::gen::arbitrary<std::uint16_t>());
    Trial(Choices(drawn), selector).run();
  });
  EXPECT_TRUE(held);
}

TEST(StoreProperty, a_watch_that_resumes_ends_with_the_state_of_a_list) { run_trials(""); }

TEST(StoreProperty, so_does_a_watch_of_a_selector) { run_trials("labelSelector=x%3D1"); }

// A page at a time, with writes in between: what the first page's moment had, and nothing else.
TEST(StoreProperty, pages_are_one_snapshot) {
  const bool held = rc::check([](std::vector<std::uint16_t> drawn) {
    ApiHarness api;
    Choices choices(std::move(drawn));
    const auto write = [&] {
      const std::string who(1, static_cast<char>('a' + choices.below(8)));
      if (choices.below(3) == 0) {
        api.remove(kMaps + "/" + who);
      } else {
        api.post(kMaps, R"({"metadata":{"name":")" + who + "\"}}");
      }
    };
    for (int i = 0; i < 10; ++i) write();
    const auto expected = test::names_in(api.get(kMaps));
    Answer page = api.get(kMaps + "?limit=2");
    std::vector<std::string> seen = test::names_in(page);
    for (std::string token = test::text_in(page, {"metadata", "continue"}); !token.empty();
         token = test::text_in(page, {"metadata", "continue"})) {
      write();
      page = api.get(format("{}?limit=2&continue={}", kMaps, token));
      for (std::string& name : test::names_in(page)) seen.push_back(std::move(name));
    }
    RC_ASSERT(seen == expected);
  });
  EXPECT_TRUE(held);
}

// The project's own client against the server.
class Client {
 public:
  Client(ApiHarness& api, bool watch_list)
      : api_(api), reflector_(config(watch_list), sink, [] { return 0.5; }) {
    drive(reflector_.start(api.now));
  }

  // Lets time pass and bytes flow until nothing moves.
  void settle() {
    for (int i = 0; i < 20; ++i) {
      receive();
      if (wake_at_ && !in_flight_) api_.now = std::max(api_.now, *wake_at_);
      drive(reflector_.on_timer(api_.now));
    }
  }

  void lose_connection() {
    hang_up();
    drive(reflector_.on_failure({Action::kRetry, "connection reset"}, api_.now));
  }

  test::StoreSink sink;

 private:
  static kube::ReflectorConfig config(bool watch_list) {
    kube::ReflectorConfig config;
    config.path = {.group = "", .version = "v1", .resource = "configmaps", .namespace_name = ""};
    config.kind = "ConfigMap";
    config.page_size = 2;
    config.watch_list = watch_list;
    return config;
  }

  void drive(kube::Reflector::Step step) {
    wake_at_ = step.wake_at;
    if (step.cancel) hang_up();
    if (!step.send) return;
    in_flight_ = true;
    const int request = ++requests_;
    const Answer answer = api_.server.handle(*step.send, api_.caller, api_.now, api_.wall);
    stream_ = answer.stream.value_or(0);
    drive(reflector_.on_head(answer.head, api_.now));
    if (!answer.body.empty()) drive(reflector_.on_body(answer.body, api_.now));
    if (answer.stream || !in_flight_ || request != requests_) return;
    in_flight_ = false;
    drive(reflector_.on_end(api_.now));
  }

  void hang_up() {
    if (stream_ != 0) api_.server.close(std::exchange(stream_, 0));
    api_.server.take_chunks();
    in_flight_ = false;
  }

  void receive() {
    if (stream_ == 0) return;
    const std::string text = api_.stream_text(stream_);
    if (!text.empty()) drive(reflector_.on_body(text, api_.now));
  }

  ApiHarness& api_;
  kube::Reflector reflector_;
  std::optional<Instant> wake_at_;
  bool in_flight_ = false;
  int requests_ = 0;
  StreamId stream_ = 0;
};

std::size_t count_of(const test::StoreSink& sink, std::string_view entry) {
  return static_cast<std::size_t>(std::ranges::count(sink.log, entry));
}

class WithReflector : public testing::TestWithParam<bool> {};

TEST_P(WithReflector, lists_watches_is_told_410_and_comes_back) {
  ApiHarness api;
  const auto make = [&](const std::string& name) {
    api.post(kMaps, R"({"metadata":{"name":")" + name + "\"}}");
  };
  for (const char* name : {"a", "b", "c"}) make(name);
  Client client(api, GetParam());
  client.settle();
  EXPECT_EQ(client.sink.objects.size(), 3U);
  make("d");
  api.remove(kMaps + "/a");
  client.settle();
  EXPECT_TRUE(client.sink.objects.contains("default/d"));
  EXPECT_FALSE(client.sink.objects.contains("default/a"));

  client.lose_connection();
  api.remove(kMaps + "/b");
  make("e");
  api.server.compact();
  client.settle();
  EXPECT_EQ(count_of(client.sink, "begin expired"), 1U);
  EXPECT_FALSE(client.sink.objects.contains("default/b"));
  EXPECT_TRUE(client.sink.objects.contains("default/e"));
  make("f");
  client.settle();
  EXPECT_TRUE(client.sink.objects.contains("default/f"));
}

INSTANTIATE_TEST_SUITE_P(Reflector, WithReflector, testing::Bool());

}  // namespace
}  // namespace vo::apiserver
