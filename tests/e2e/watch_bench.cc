// SPDX-License-Identifier: Apache-2.0
// Thousands of idle watches on `virt-overhead dev`, each a connection of its own: what one costs in
// memory, and how long it takes until every one of them has been told of a change.
//
//   watch_bench [N] [--tls]    2,000 watches where not said
#include <curl/curl.h>
#include <sys/types.h>

#include <charconv>
#include <chrono>
#include <cstddef>
#include <exception>
#include <iostream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "base/clock.h"
#include "base/format.h"
#include "e2e/dev_cluster.h"
#include "e2e/usage.h"
#include "e2e/wait.h"

namespace vo::e2e {
namespace {

constexpr int kRounds = 5;

double milliseconds_since(Instant start) {
  return std::chrono::duration<double, std::milli>(real_clock().now() - start).count();
}

// The watches of one process, by libcurl. Counts the lines that they get.
class Watches {
 public:
  Watches(const std::string& url, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) add(url);
  }
  ~Watches() {
    for (const auto& easy : all_) curl_multi_remove_handle(multi_.get(), easy.get());
  }
  Watches(const Watches&) = delete;
  Watches& operator=(const Watches&) = delete;

  // Until so many lines have come in all.
  void run_until(std::size_t lines) {
    while (lines_ < lines) {
      int running = 0;
      curl_multi_perform(multi_.get(), &running);
      if (running < static_cast<int>(all_.size())) throw std::runtime_error("a watch has ended");
      if (lines_ < lines) curl_multi_poll(multi_.get(), nullptr, 0, 1000, nullptr);
    }
  }

 private:
  using Easy = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
  using Multi = std::unique_ptr<CURLM, decltype(&curl_multi_cleanup)>;

  static std::size_t count_lines(char* data, std::size_t size, std::size_t count, void* lines) {
    const std::string_view text{data, size * count};
    for (const char c : text) *static_cast<std::size_t*>(lines) += c == '\n' ? 1U : 0U;
    return text.size();
  }

  void add(const std::string& url) {
    CURL* curl = all_.emplace_back(curl_easy_init(), &curl_easy_cleanup).get();
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, count_lines);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &lines_);
    curl_multi_add_handle(multi_.get(), curl);
  }

  Multi multi_{curl_multi_init(), &curl_multi_cleanup};
  std::vector<Easy> all_;
  std::size_t lines_ = 0;
};

void change(const DevCluster& cluster, int round) {
  must(cluster.admin().merge_patch("/api/v1/namespaces/default/configmaps/a",
                                   {{"data", {{"round", std::to_string(round)}}}}));
}

void run(std::size_t count, bool tls) {
  std::vector<std::string> flags{"--no-simulation", "--no-controller"};
  if (tls) flags.emplace_back("--tls");
  const DevCluster cluster{flags};
  const json::value map = {{"metadata", {{"name", "a"}}}};
  must(cluster.admin().post("/api/v1/namespaces/default/configmaps", map));
  const double before = usage_of(cluster.pid()).resident_kib;
  const Instant opening = real_clock().now();
  Watches watches{cluster.server() + "/api/v1/namespaces/default/configmaps?watch=true", count};
  watches.run_until(count);
  const double opened = milliseconds_since(opening);
  const double each = (usage_of(cluster.pid()).resident_kib - before) / static_cast<double>(count);
  std::cout << format("{} watches{}: opened in {:.0f} ms, {:.1f} KiB each\n", count,
                      tls ? " over TLS" : "", opened, each);
  for (int round = 1; round <= kRounds; ++round) {
    const Instant start = real_clock().now();
    change(cluster, round);
    watches.run_until(count * static_cast<std::size_t>(round + 1));
    std::cout << format("a change reached all of them in {:.1f} ms\n", milliseconds_since(start));
  }
}

std::size_t count_of(std::string_view text) {
  std::size_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || end != text.data() + text.size() || count < 1) {
    throw std::invalid_argument(format("'{}' is no number of watches", text));
  }
  return count;
}

void run_with(const std::vector<std::string_view>& arguments) {
  std::size_t count = 2000;
  bool tls = false;
  for (const std::string_view argument : arguments) {
    if (argument == "--tls") {
      tls = true;
    } else {
      count = count_of(argument);
    }
  }
  run(count, tls);
}

}  // namespace
}  // namespace vo::e2e

int main(int argc, char** argv) {
  try {
    vo::e2e::run_with({argv + 1, argv + argc});
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "watch_bench: " << error.what() << "\n";
    return 1;
  }
}
