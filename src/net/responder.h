// SPDX-License-Identifier: Apache-2.0
// The right, and the duty, to answer one request: at once or later, whole or in pieces. It may
// outlive the handler, the connection and the server: what is said to a client that has gone is
// dropped. For the loop's thread only. Destroyed unanswered, it answers 500; destroyed in the
// middle of a stream, it cuts the connection, so that the client does not take it for the end.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "net/server_message.h"

namespace vo::net {

class [[nodiscard]] Responder {
 public:
  using Piece = std::shared_ptr<const std::string>;  // one text for as many streams as want it
  using Call = std::move_only_function<void()>;
  struct Exchange;  // exchange.h

  explicit Responder(std::shared_ptr<Exchange> exchange);
  ~Responder();
  Responder(Responder&&) noexcept;
  Responder& operator=(Responder&& other) noexcept;

  // The whole answer. Nothing may follow it.
  void answer(ServerResponse response);

  // An answer in pieces, of unknown length; the body, unless empty, is the first of them. Each
  // piece leaves as soon as the client takes it. A client that lets more than
  // ServerLimits::waiting_bytes wait, or takes nothing for ServerLimits::write, is cut off.
  void begin(ServerResponse response);
  void write(Piece piece);
  void write(std::string piece);
  void end();

  // Bytes of the stream that the client has not taken yet. Who has much to say stops writing above
  // a mark of its own and goes on in on_drained(), which is called when all of it has left.
  std::size_t waiting() const;
  void on_drained(Call call);

  // Called at most once, if the client goes away, or ends its side of the connection, before the
  // answer has ended; never inside a call of this object, and not when the server is destroyed. It
  // may destroy this object.
  void on_closed(Call call);

  // False once the answer has ended or the client has gone.
  bool open() const;

 private:
  std::shared_ptr<Exchange> exchange_;
};

}  // namespace vo::net
