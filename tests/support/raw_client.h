// SPDX-License-Identifier: Apache-2.0
// A client that sends exactly these bytes and keeps what comes back until the end.
#pragma once

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "net/loop.h"
#include "net/loop_asio.h"

namespace vo::test {

class RawClient {
 public:
  using Tcp = boost::asio::ip::tcp;

  RawClient(net::Loop& loop, std::uint16_t port) : RawClient(loop, port, 0) { receive(); }

  void send(std::string_view bytes) { boost::asio::write(socket_, boost::asio::buffer(bytes)); }
  void end() { socket_.shutdown(Tcp::socket::shutdown_send); }
  void close() { socket_.close(); }

  const std::string& received() const { return received_; }
  bool received(std::string_view text) const { return received_.find(text) != std::string::npos; }
  bool ended() const { return ended_; }

 protected:
  // receive_buffer: of the system, in bytes; 0 leaves it alone.
  RawClient(net::Loop& loop, std::uint16_t port, int receive_buffer)
      : socket_(net::context_of(loop), Tcp::v4()) {
    if (receive_buffer > 0) {
      socket_.set_option(boost::asio::socket_base::receive_buffer_size{receive_buffer});
    }
    socket_.connect({boost::asio::ip::address_v4::loopback(), port});
  }

  void receive() {
    socket_.async_read_some(
        boost::asio::buffer(chunk_),
        [this, here = std::weak_ptr{here_}](boost::system::error_code error, std::size_t size) {
          if (here.expired()) return;
          received_.append(chunk_.data(), size);
          ended_ = !!error;
          if (!error) receive();
        });
  }

 private:
  Tcp::socket socket_;
  std::array<char, 4096> chunk_{};
  std::string received_;
  bool ended_ = false;
  std::shared_ptr<bool> here_ = std::make_shared<bool>(true);  // for a read that outlives this
};

// Takes nothing until told to.
class DeafClient : public RawClient {
 public:
  DeafClient(net::Loop& loop, std::uint16_t port) : RawClient(loop, port, 4096) {}
  void listen() { receive(); }
};

}  // namespace vo::test
