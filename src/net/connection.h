// SPDX-License-Identifier: Apache-2.0
// An accepted connection, plain or TLS, for this layer's own sources. It has no time limits: who
// uses it closes it when it takes too long. Every operation must be done before the next of its
// kind, and before the connection is destroyed.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace vo::net {

class Connection {
 public:
  using Done = std::move_only_function<void(boost::system::error_code error, std::size_t bytes)>;
  // The bytes are valid during the call, and at least one unless there is an error.
  using Received =
      std::move_only_function<void(boost::system::error_code error, std::string_view bytes)>;
  using Pieces = std::vector<boost::asio::const_buffer>;

  virtual ~Connection() = default;
  virtual void handshake(Done done) = 0;
  virtual void read_some(Received done) = 0;
  // What the pieces refer to must stay until done.
  virtual void write(Pieces pieces, Done done) = 0;
  // Says that nothing more will be written.
  virtual void end(Done done) = 0;
  virtual void close() = 0;
};

using TlsContext = std::shared_ptr<boost::asio::ssl::context>;

// tls: null for plain text.
std::unique_ptr<Connection> make_connection(boost::asio::ip::tcp::socket socket, TlsContext tls);

}  // namespace vo::net
