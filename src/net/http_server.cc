// SPDX-License-Identifier: Apache-2.0
#include "net/http_server.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <tuple>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/format.h"
#include "base/result.h"
#include "net/bind_address.h"
#include "net/connection.h"
#include "net/http_session.h"
#include "net/loop.h"
#include "net/loop_asio.h"
#include "net/responder.h"
#include "net/server_message.h"

namespace vo::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

Error identity_error(const error_code& error) {
  return input_error(
      format("serving certificate and key must be PEM and belong together: {}", error.message()));
}

// Both steps return at the first error.
error_code use_identity(asio::ssl::context& context, const ServerIdentity& identity) {
  error_code error;
  if (context.use_certificate_chain(asio::buffer(identity.certificate), error)) return error;
  if (context.use_private_key(asio::buffer(identity.key), asio::ssl::context::pem, error)) {
    return error;
  }
  return {};
}

Result<TlsContext> tls_context(const ServerIdentity& identity) {
  auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
  error_code error;
  std::ignore = context->set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1 |
                                         asio::ssl::context::default_workarounds,
                                     error);
  if (!error) error = use_identity(*context, identity);
  if (error) return identity_error(error);
  return context;
}

error_code open(tcp::acceptor& acceptor, const tcp::endpoint& endpoint) {
  error_code error;
  if (acceptor.open(endpoint.protocol(), error)) return error;
  if (acceptor.set_option(asio::socket_base::reuse_address{true}, error)) return error;
  if (endpoint.address() == asio::ip::address_v6::any() &&
      acceptor.set_option(asio::ip::v6_only{false}, error)) {
    return error;
  }
  if (acceptor.bind(endpoint, error)) return error;
  if (acceptor.listen(asio::socket_base::max_listen_connections, error)) return error;
  return {};
}

// Every interface means IPv6 and IPv4 by one socket, or IPv4 alone where there is no IPv6.
Status open(tcp::acceptor& acceptor, const BindAddress& address) {
  error_code error;
  if (!address.host.empty()) {
    error = open(acceptor, {asio::ip::make_address(address.host), address.port});
  } else if (error = open(acceptor, {asio::ip::address_v6::any(), address.port});
             error == asio::error::address_family_not_supported) {
    error = open(acceptor, {asio::ip::address_v4::any(), address.port});
  }
  if (!error) return {};
  return input_error(format("cannot listen on {}: {}", to_string(address), error.message()));
}

// Pieces of a stream are not held back for more to come, and a client that vanished without a word
// is noticed, though nothing is said to it.
void prepare(tcp::socket& socket) {
  error_code ignored;
  std::ignore = socket.set_option(tcp::no_delay{true}, ignored);
  std::ignore = socket.set_option(asio::socket_base::keep_alive{true}, ignored);
}

HttpServer::StreamHandler at_once(HttpServer::Handler handler) {
  return [handler = std::move(handler)](const ServerRequest& request, Responder responder) mutable {
    responder.answer(handler(request));
  };
}

}  // namespace

struct HttpServer::Core : std::enable_shared_from_this<HttpServer::Core> {
  Core(Loop& on, StreamHandler handler, const ServerLimits& limits)
      : acceptor(context_of(on)),
        retry(on),
        host(std::make_shared<SessionHost>(SessionHost{on, std::move(handler), limits})) {}

  void accept() {
    acceptor.async_accept([self = shared_from_this()](error_code error, tcp::socket socket) {
      if (!self->acceptor.is_open()) return;
      if (error) return self->accept_later();
      self->admit(std::move(socket));
      self->accept();
    });
  }

  // Out of file descriptors, most likely: trying again at once would spin.
  void accept_later() {
    retry.start(std::chrono::milliseconds{100}, [this] { accept(); });
  }

  void admit(tcp::socket socket) {
    if (host->sessions.size() >= host->limits.connections) return;
    prepare(socket);
    std::make_shared<HttpSession>(host, make_connection(std::move(socket), tls))->start();
  }

  void stop_accepting() {
    error_code ignored;
    std::ignore = acceptor.close(ignored);
    retry.cancel();
  }

  // A copy: a closing session leaves the set.
  std::vector<std::shared_ptr<HttpSession>> sessions() const {
    return {host->sessions.begin(), host->sessions.end()};
  }

  tcp::acceptor acceptor;
  Timer retry;
  TlsContext tls;
  std::shared_ptr<SessionHost> host;
};

Result<HttpServer> HttpServer::listen(Loop& loop, const BindAddress& address, Handler handler,
                                      Options options) {
  return listen(loop, address, at_once(std::move(handler)), std::move(options));
}

Result<HttpServer> HttpServer::listen(Loop& loop, const BindAddress& address, StreamHandler handler,
                                      Options options) {
  HttpServer server{std::make_shared<Core>(loop, std::move(handler), options.limits)};
  if (options.tls) VO_CHECK_OK(server.replace_identity(*options.tls));
  VO_CHECK_OK(open(server.core_->acceptor, address));
  server.core_->accept();
  return server;
}

Result<HttpServer> HttpServer::listen(Loop& loop, const BindAddress& address, Handler handler) {
  return listen(loop, address, std::move(handler), Options{});
}

HttpServer::HttpServer(std::shared_ptr<Core> core) : core_(std::move(core)) {}

HttpServer::HttpServer(HttpServer&&) noexcept = default;

HttpServer& HttpServer::operator=(HttpServer&& other) noexcept {
  std::swap(core_, other.core_);
  return *this;
}

HttpServer::~HttpServer() {
  if (!core_) return;
  core_->stop_accepting();
  for (const auto& session : core_->sessions()) session->close();
}

std::uint16_t HttpServer::port() const {
  error_code ignored;
  return core_->acceptor.local_endpoint(ignored).port();
}

std::size_t HttpServer::connections() const { return core_->host->sessions.size(); }

Status HttpServer::replace_identity(const ServerIdentity& identity) {
  VO_TRY(core_->tls, tls_context(identity));
  return {};
}

void HttpServer::close_gracefully() {
  core_->stop_accepting();
  for (const auto& session : core_->sessions()) session->close_when_answered();
}

}  // namespace vo::net
