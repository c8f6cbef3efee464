// SPDX-License-Identifier: Apache-2.0
// What a Responder and the one who carries its answer to the client share, for this layer's own
// sources.
#pragma once

#include <cstddef>

#include "net/responder.h"
#include "net/server_message.h"

namespace vo::net {

// A session of an HttpServer, or a request within this process. The calls are Responder's.
class AnswerCarrier {
 public:
  AnswerCarrier() = default;
  virtual ~AnswerCarrier() = default;
  AnswerCarrier(const AnswerCarrier&) = delete;
  AnswerCarrier& operator=(const AnswerCarrier&) = delete;

  virtual void answer(ServerResponse response) = 0;
  virtual void begin(ServerResponse response) = 0;
  virtual void write(Responder::Piece piece) = 0;
  virtual void end() = 0;
  // The responder is gone and has not ended its answer.
  virtual void abandoned() = 0;
  virtual std::size_t waiting() const = 0;
};

struct Responder::Exchange {
  AnswerCarrier* carrier;  // null: over
  Call on_closed{};
  Call on_drained{};
};

}  // namespace vo::net
