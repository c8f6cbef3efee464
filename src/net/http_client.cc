// SPDX-License-Identifier: Apache-2.0
#include "net/http_client.h"

#include <curl/curl.h>

#include <chrono>
#include <memory>
#include <unordered_map>
#include <utility>

#include "base/clock.h"
#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "net/curl_driver.h"
#include "net/curl_transfer.h"
#include "net/loop.h"
#include "net/system_clock.h"

namespace vo::net {

namespace {

struct Transfer final : RequestHandle::Transfer, std::enable_shared_from_this<Transfer> {
  Transfer(HttpRequest request, HttpHandlers handlers, const Clock& clock, Loop& loop,
           HttpClient::Core& owner)
      : curl(std::move(request), std::move(handlers), clock), idle(loop), core(owner) {}

  void cancel() override;
  bool is_over() const override { return curl.cancelled(); }

  CurlTransfer curl;
  Timer idle;
  HttpClient::Core& core;
  bool added = false;
};

Error silence_error(Duration timeout) {
  return Error{Action::kRetry,
               format("no data for {} ms",
                      std::chrono::duration_cast<std::chrono::milliseconds>(timeout).count())};
}

}  // namespace

class HttpClient::Core {
 public:
  explicit Core(Loop& loop)
      : loop_(loop), driver_(loop, [this](CURL* easy, CURLcode code) { finished(easy, code); }) {}

  ~Core() {
    for (auto& [easy, transfer] : transfers_) {
      if (transfer->added) driver_.remove(easy);
    }
  }

  RequestHandle send(HttpRequest request, HttpHandlers handlers) {
    auto transfer =
        std::make_shared<Transfer>(std::move(request), std::move(handlers), clock_, loop_, *this);
    transfers_.emplace(transfer->curl.easy(), transfer);
    driver_.outside([this, transfer] { start(*transfer); });
    return RequestHandle{transfer};
  }

  void cancel(const std::shared_ptr<Transfer>& transfer) {
    transfer->curl.cancel();
    transfer->idle.cancel();
    driver_.outside([this, transfer] { forget(*transfer); });
  }

 private:
  void start(Transfer& transfer) {
    if (transfer.curl.cancelled()) return;
    if (auto ready = transfer.curl.prepare(); !ready) {
      // Later, as every other answer.
      transfer.idle.start(Duration{}, [this, &transfer, error = std::move(ready).error()] {
        end(transfer, error);
      });
      return;
    }
    transfer.added = true;
    driver_.add(transfer.curl.easy());
    watch_silence(transfer, transfer.curl.idle_timeout());
  }

  // Asks again when the silence could be long enough at the earliest: data restarts no timer.
  void watch_silence(Transfer& transfer, Duration next) {
    if (transfer.curl.idle_timeout() <= Duration{}) return;
    transfer.idle.start(next, [this, &transfer] {
      const Duration left = transfer.curl.idle_timeout() - transfer.curl.silent_for();
      if (left > Duration{}) return watch_silence(transfer, left);
      end(transfer, silence_error(transfer.curl.idle_timeout()));
    });
  }

  void finished(CURL* easy, CURLcode code) {
    const auto found = transfers_.find(easy);
    if (found != transfers_.end()) end(*found->second, found->second->curl.result(code));
  }

  void end(Transfer& transfer, Status result) {
    const auto keep = forget(transfer);
    if (keep) keep->curl.finish(std::move(result));
  }

  std::shared_ptr<Transfer> forget(Transfer& transfer) {
    const auto node = transfers_.extract(transfer.curl.easy());
    if (node.empty()) return nullptr;
    if (transfer.added) driver_.remove(transfer.curl.easy());
    transfer.idle.cancel();
    return node.mapped();
  }

  Loop& loop_;
  SystemClock clock_;
  CurlDriver driver_;
  std::unordered_map<CURL*, std::shared_ptr<Transfer>> transfers_;
};

void Transfer::cancel() { core.cancel(shared_from_this()); }

HttpClient::HttpClient(Loop& loop) : core_(std::make_unique<Core>(loop)) {}

HttpClient::~HttpClient() = default;

RequestHandle HttpClient::send(HttpRequest request, HttpHandlers handlers) {
  return core_->send(std::move(request), std::move(handlers));
}

RequestHandle& RequestHandle::operator=(RequestHandle&& other) noexcept {
  if (this != &other) {
    cancel();
    transfer_ = std::exchange(other.transfer_, {});
  }
  return *this;
}

void RequestHandle::cancel() {
  if (const auto transfer = std::exchange(transfer_, {}).lock()) transfer->cancel();
}

bool RequestHandle::in_flight() const {
  const auto transfer = transfer_.lock();
  return transfer && !transfer->is_over();
}

}  // namespace vo::net
