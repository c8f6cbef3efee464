// SPDX-License-Identifier: Apache-2.0
// An asynchronous HTTP client on a Loop: HTTP/2 with many requests on one connection where the
// server speaks it, HTTP/1.1 otherwise; TLS 1.2 or newer. Bodies are handed on as they arrive and
// never held back. It follows no redirects, asks for no compression and keeps no cookies. A request
// is sent once; only where a kept connection turns out to be closed, before a byte of the answer,
// libcurl sends it again on a new one.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/result.h"
#include "net/http.h"
#include "net/loop.h"

namespace vo::net {

// PEM texts, not file names.
struct TlsConfig {
  std::string ca{};                  // whom to trust instead of the system's store; "": the store
  std::string client_certificate{};  // with its chain
  std::string client_key{};
  std::string server_name{};  // sent and verified instead of the URL's host
  bool insecure_skip_verify = false;
};

// How to reach a server. Requests whose transports are equal share connections.
struct Transport {
  TlsConfig tls{};
  std::string proxy_url{};              // http, https, socks5; used whatever NO_PROXY says
  bool proxy_from_environment = false;  // HTTPS_PROXY, NO_PROXY …, where proxy_url is empty
};

// Zero: no limit.
struct Timeouts {
  Duration connect = std::chrono::seconds{10};  // name, TCP, proxy and TLS
  Duration idle{};                              // longest silence, from the sending on
  Duration total{};
};

struct HttpRequest {
  std::string method = "GET";
  std::string url{};
  Headers headers{};
  std::string body{};
  Timeouts timeouts{};
  std::shared_ptr<const Transport> transport{};  // null: the defaults
};

// Called on the loop, never inside send(). Any of them may send and cancel requests.
struct HttpHandlers {
  std::move_only_function<void(int status, const Headers& headers)> on_head{};
  std::move_only_function<void(std::string_view bytes)> on_data{};
  // Last, and exactly once unless the request was cancelled. OK means that the whole answer came,
  // whatever its status. Errors name the host: kRetry (unreachable, reset, timed out), kDenied
  // (its certificate is not trusted), kInput (URL, header, certificate or key of ours is bad).
  std::move_only_function<void(Status result)> on_done{};
};

// A request under way; dropping it cancels: no handler is called from then on.
class [[nodiscard]] RequestHandle {
 public:
  class Transfer {
   public:
    Transfer() = default;
    virtual ~Transfer() = default;
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;
    virtual void cancel() = 0;
    virtual bool is_over() const = 0;
  };

  RequestHandle() = default;
  explicit RequestHandle(std::weak_ptr<Transfer> transfer) : transfer_(std::move(transfer)) {}
  ~RequestHandle() { cancel(); }
  RequestHandle(RequestHandle&&) noexcept = default;
  RequestHandle& operator=(RequestHandle&& other) noexcept;

  void cancel();
  // Lets the request run to its end on its own.
  void detach() { transfer_.reset(); }
  bool in_flight() const;

 private:
  std::weak_ptr<Transfer> transfer_;
};

// Where requests go: to servers, or to one in this process (local_server.h).
class RequestSender {
 public:
  RequestSender() = default;
  // Cancels what is under way. Not to be called from a handler of its own.
  virtual ~RequestSender() = default;
  RequestSender(const RequestSender&) = delete;
  RequestSender& operator=(const RequestSender&) = delete;

  virtual RequestHandle send(HttpRequest request, HttpHandlers handlers) = 0;
};

class HttpClient final : public RequestSender {
 public:
  explicit HttpClient(Loop& loop);
  ~HttpClient() override;

  RequestHandle send(HttpRequest request, HttpHandlers handlers) override;

  class Core;

 private:
  std::unique_ptr<Core> core_;
};

}  // namespace vo::net
