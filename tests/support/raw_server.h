// SPDX-License-Identifier: Apache-2.0
// A server for tests that misbehaves on order: it accepts, reads one request after the other, and
// lets the test write any bytes at any time, or close. Plain or TLS, on 127.0.0.1.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "net/loop_asio.h"
#include "support/certificates.h"

namespace vo::test {

class RawConnection : public std::enable_shared_from_this<RawConnection> {
 public:
  using tcp = boost::asio::ip::tcp;
  using error_code = boost::system::error_code;
  // request: its first line and headers, up to the empty line.
  using OnRequest = std::function<void(RawConnection& connection, const std::string& request)>;

  RawConnection(tcp::socket socket, boost::asio::ssl::context* tls, OnRequest on_request)
      : on_request_(std::move(on_request)) {
    if (tls != nullptr) {
      tls_.emplace(std::move(socket), *tls);
    } else {
      plain_.emplace(std::move(socket));
    }
  }

  void start() {
    if (!tls_) return read();
    tls_->async_handshake(boost::asio::ssl::stream_base::server,
                          [self = shared_from_this()](error_code error) {
                            if (!error) self->read();
                          });
  }

  void write(std::string bytes) {
    out_.push_back(std::move(bytes));
    if (out_.size() == 1) flush();
  }

  // After what is still to be written.
  void close() {
    closing_ = true;
    if (out_.empty()) shut();
  }

  // Drops the connection without goodbye: the peer sees a reset.
  void reset() {
    error_code ignored;
    std::ignore = socket().set_option(boost::asio::socket_base::linger(true, 0), ignored);
    shut();
  }

  bool closed_by_peer() const { return closed_by_peer_; }

  // The name the client asked for in its TLS hello.
  std::string server_name() {
    const char* name = SSL_get_servername(tls_->native_handle(), TLSEXT_NAMETYPE_host_name);
    return name == nullptr ? "" : name;
  }

 private:
  tcp::socket& socket() { return tls_ ? tls_->next_layer() : *plain_; }

  void shut() {
    error_code ignored;
    std::ignore = socket().close(ignored);
  }

  template <typename Use>
  void with_stream(Use use) {
    if (tls_) {
      use(*tls_);
    } else {
      use(*plain_);
    }
  }

  void read() {
    with_stream([this](auto& stream) {
      boost::asio::async_read_until(
          stream, boost::asio::dynamic_buffer(in_), "\r\n\r\n",
          [self = shared_from_this()](error_code error, std::size_t size) {
            self->received(error, size);
          });
    });
  }

  void received(error_code error, std::size_t size) {
    closed_by_peer_ = !!error;
    if (error) return;
    const std::string request = in_.substr(0, size);
    in_.erase(0, size);
    on_request_(*this, request);
    read();
  }

  void flush() {
    with_stream([this](auto& stream) {
      boost::asio::async_write(stream, boost::asio::buffer(out_.front()),
                               [self = shared_from_this()](error_code error, std::size_t) {
                                 if (error) return;
                                 self->out_.pop_front();
                                 if (!self->out_.empty()) return self->flush();
                                 if (self->closing_) self->shut();
                               });
    });
  }

  OnRequest on_request_;
  std::optional<tcp::socket> plain_;
  std::optional<boost::asio::ssl::stream<tcp::socket>> tls_;
  std::string in_;
  std::deque<std::string> out_;
  bool closing_ = false;
  bool closed_by_peer_ = false;
};

class RawServer {
 public:
  RawServer(net::Loop& loop, RawConnection::OnRequest on_request)
      : on_request_(std::move(on_request)),
        acceptor_(net::context_of(loop), {boost::asio::ip::address_v4::loopback(), 0}) {
    accept();
  }

  RawServer(net::Loop& loop, const PemPair& identity, RawConnection::OnRequest on_request)
      : RawServer(loop, std::move(on_request)) {
    namespace ssl = boost::asio::ssl;
    tls_.emplace(ssl::context::tls_server);
    tls_->use_certificate_chain(boost::asio::buffer(identity.certificate));
    tls_->use_private_key(boost::asio::buffer(identity.key), ssl::context::pem);
  }

  // Refuses clients without a certificate of this authority.
  void require_client_certificate(const std::string& ca) {
    tls_->add_certificate_authority(boost::asio::buffer(ca));
    tls_->set_verify_mode(boost::asio::ssl::verify_peer |
                          boost::asio::ssl::verify_fail_if_no_peer_cert);
  }

  unsigned short port() const { return acceptor_.local_endpoint().port(); }
  std::string url(const std::string& path = "/", const std::string& host = "127.0.0.1") const {
    return (tls_ ? "https://" : "http://") + host + ":" + std::to_string(port()) + path;
  }

  std::vector<std::shared_ptr<RawConnection>>& connections() { return connections_; }

 private:
  void accept() {
    acceptor_.async_accept([this](boost::system::error_code error, auto socket) {
      if (error) return;
      connections_.push_back(
          std::make_shared<RawConnection>(std::move(socket), tls_ ? &*tls_ : nullptr, on_request_));
      connections_.back()->start();
      accept();
    });
  }

  RawConnection::OnRequest on_request_;
  std::optional<boost::asio::ssl::context> tls_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::vector<std::shared_ptr<RawConnection>> connections_;
};

}  // namespace vo::test
