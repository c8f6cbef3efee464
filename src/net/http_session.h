// SPDX-License-Identifier: Apache-2.0
// One connection of an HttpServer, for this layer's own sources: request after request, each
// answered before the next is parsed. While an answer is awaited or streamed the connection is read
// on, to notice when the client goes away.
#pragma once

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "net/connection.h"
#include "net/exchange.h"
#include "net/http_server.h"
#include "net/loop.h"
#include "net/outbox.h"
#include "net/responder.h"
#include "net/server_message.h"

namespace vo::net {

class HttpSession;

// What the sessions of a server share, and what keeps them. A session that still has an operation
// under way may outlive the server; it keeps this alive, and calls no handler any more.
struct SessionHost {
  Loop& loop;
  HttpServer::StreamHandler handler;
  ServerLimits limits;
  std::unordered_set<std::shared_ptr<HttpSession>> sessions{};
};

class HttpSession final : public AnswerCarrier, public std::enable_shared_from_this<HttpSession> {
 public:
  HttpSession(std::shared_ptr<SessionHost> host, std::unique_ptr<Connection> connection);
  ~HttpSession() override;

  void start();
  // At once; tells nobody.
  void close();
  void close_when_answered();

  void answer(ServerResponse response) override;
  void begin(ServerResponse response) override;
  void write(Responder::Piece piece) override;
  void end() override;
  void abandoned() override;
  std::size_t waiting() const override { return outbox_.bytes(); }

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
  using Error = boost::system::error_code;
  using Step = void (HttpSession::*)();

  enum class Phase : std::uint8_t {
    kReading,    // a request, or waiting for one
    kAnswering,  // the handler has the request
    kStreaming,  // the handler has begun a stream
    kSending,    // the rest of an answer that is complete
    kLeaving,    // the last answer has been sent: the client may close
  };

  Connection::Done then(Step step);
  void close_after(Duration time);
  void cut();
  void lost();
  void leave();

  void next_request();
  void read();
  void received(Error error, std::string_view bytes);
  void read_on(std::string_view bytes);
  void ended(Error error);
  void parse();
  void invite_body();
  void refuse(Error error);
  void serve();

  void send(ServerResponse response);
  void flush();
  void written(Error error);
  void all_sent();
  void finish_exchange();
  void say_goodbye();
  void tell_closed();
  void tell_drained();

  std::shared_ptr<SessionHost> host_;
  std::unique_ptr<Connection> connection_;
  Timer deadline_;
  std::string unparsed_;
  std::optional<Parser> parser_;
  std::shared_ptr<Responder::Exchange> exchange_;
  Outbox outbox_;
  Phase phase_ = Phase::kReading;
  bool reading_ = false;
  bool writing_ = false;
  bool invited_ = false;  // the client was told to send the body
  bool http_1_0_ = false;
  bool head_only_ = false;
  bool keep_alive_ = false;
  bool closing_ = false;  // no further request
  bool client_ended_ = false;
  bool cut_ = false;  // closed by us; what is under way is ending
  bool over_ = false;
};

}  // namespace vo::net
