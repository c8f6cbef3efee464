// SPDX-License-Identifier: Apache-2.0
#include "net/connection.h"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/ssl/stream_base.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <memory>
#include <span>
#include <tuple>
#include <utility>

namespace vo::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// Read into by whoever's turn it is: a connection that waits holds no buffer. One per thread.
std::span<char> scratch() {
  thread_local std::array<char, std::size_t{64} << 10> bytes;
  return bytes;
}

class PlainConnection final : public Connection {
 public:
  explicit PlainConnection(tcp::socket socket) : socket_(std::move(socket)) {
    error_code ignored;
    std::ignore = socket_.non_blocking(true, ignored);
  }

  void handshake(Done done) override { done_later({}, std::move(done)); }
  void read_some(Received done) override {
    socket_.async_wait(tcp::socket::wait_read,
                       [this, done = std::move(done)](error_code error) mutable {
                         if (error) return done(error, {});
                         read_now(std::move(done));
                       });
  }
  void write(Pieces pieces, Done done) override {
    asio::async_write(socket_, pieces, std::move(done));
  }
  void end(Done done) override {
    error_code error;
    std::ignore = socket_.shutdown(tcp::socket::shutdown_send, error);
    done_later(error, std::move(done));
  }
  void close() override {
    error_code ignored;
    std::ignore = socket_.close(ignored);
  }

 private:
  void read_now(Received done) {
    const auto into = scratch();
    error_code error;
    const auto size = socket_.read_some(asio::buffer(into.data(), into.size()), error);
    if (error == asio::error::would_block) return read_some(std::move(done));
    done(error, {into.data(), size});
  }

  void done_later(error_code error, Done done) {
    asio::post(socket_.get_executor(),
               [error, done = std::move(done)]() mutable { done(error, 0); });
  }

  tcp::socket socket_;
};

auto without_size(Connection::Done done) {
  return [done = std::move(done)](error_code error) mutable { done(error, 0); };
}

class TlsConnection final : public Connection {
 public:
  TlsConnection(tcp::socket socket, TlsContext tls)
      : tls_(std::move(tls)), stream_(std::move(socket), *tls_) {}

  void handshake(Done done) override {
    stream_.async_handshake(asio::ssl::stream_base::server, without_size(std::move(done)));
  }
  void read_some(Received done) override {
    stream_.async_read_some(asio::buffer(chunk_), [this, done = std::move(done)](
                                                      error_code error, std::size_t size) mutable {
      done(error, {chunk_.data(), size});
    });
  }
  void write(Pieces pieces, Done done) override {
    asio::async_write(stream_, pieces, std::move(done));
  }
  void end(Done done) override { stream_.async_shutdown(without_size(std::move(done))); }
  void close() override {
    error_code ignored;
    std::ignore = stream_.next_layer().close(ignored);
  }

 private:
  TlsContext tls_;
  asio::ssl::stream<tcp::socket> stream_;
  std::array<char, 4096> chunk_{};
};

}  // namespace

std::unique_ptr<Connection> make_connection(tcp::socket socket, TlsContext tls) {
  if (tls) return std::make_unique<TlsConnection>(std::move(socket), std::move(tls));
  return std::make_unique<PlainConnection>(std::move(socket));
}

}  // namespace vo::net
