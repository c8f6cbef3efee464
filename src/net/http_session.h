// SPDX-License-Identifier: Apache-2.0
// One connection of an HttpServer, for this layer's own sources: request after request, each
// answered before the next is read.
#pragma once

#include <array>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>

#include "net/connection.h"
#include "net/http_server.h"
#include "net/loop.h"

namespace vo::net {

class HttpSession;

// What the sessions of a server share. Outlives the server where the loop still holds a session.
struct SessionHost {
  Loop& loop;
  HttpServer::Handler handler;
  ServerLimits limits;
  std::unordered_set<HttpSession*> sessions{};  // each enters and leaves by itself
};

class HttpSession : public std::enable_shared_from_this<HttpSession> {
 public:
  HttpSession(std::shared_ptr<SessionHost> host, std::unique_ptr<Connection> connection);
  ~HttpSession();
  HttpSession(const HttpSession&) = delete;
  HttpSession& operator=(const HttpSession&) = delete;

  // Serves until the connection ends; until then the loop keeps the session alive.
  void start();
  void close();
  void close_when_answered();

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
  using Step = void (HttpSession::*)();

  Connection::Done then(Step step);
  void close_after(Duration time);
  void next_request();
  void read();
  void parse();
  void refuse(boost::system::error_code error);
  void serve();
  void send(ServerResponse response, bool head_only);
  void sent();
  void drain();

  std::shared_ptr<SessionHost> host_;
  std::unique_ptr<Connection> connection_;
  Timer deadline_;
  std::array<char, 8192> chunk_{};
  std::string unparsed_;
  std::optional<Parser> parser_;
  std::string head_;  // of the answer under way, and its body
  std::string body_;
  bool answering_ = false;
  bool keep_alive_ = false;
  bool closing_ = false;
};

}  // namespace vo::net
