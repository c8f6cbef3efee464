// SPDX-License-Identifier: Apache-2.0
#include "net/http_session.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/verb.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/format.h"
#include "net/connection.h"
#include "net/http_server.h"

namespace vo::net {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using Message = http::request<http::string_body>;

// How long a client that is refused may go on sending before the connection is cut.
constexpr std::chrono::seconds kDrainTime{1};

ServerRequest to_request(Message message) {
  const std::string_view target{message.target().data(), message.target().size()};
  const auto question = target.find('?');
  ServerRequest request{.method = std::string{message.method_string()},
                        .path = std::string{target.substr(0, question)}};
  if (question != std::string_view::npos) request.query = target.substr(question + 1);
  for (const auto& field : message) {
    request.headers.push_back({std::string{field.name_string()}, std::string{field.value()}});
  }
  request.body = std::move(message.body());
  return request;
}

std::string head_of(const ServerResponse& response, bool keep_alive) {
  const auto reason = http::obsolete_reason(static_cast<http::status>(response.status));
  std::string head = format(
      "HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: {}\r\n"
      "X-Content-Type-Options: nosniff\r\n",
      response.status, std::string_view{reason.data(), reason.size()}, response.content_type,
      response.body.size(), keep_alive ? "keep-alive" : "close");
  for (const auto& header : response.headers) {
    head.append(header.name).append(": ").append(header.value).append("\r\n");
  }
  return head.append("\r\n");
}

ServerResponse refusal(error_code error) {
  if (error == http::error::header_limit) return {.status = 431, .body = "header too large\n"};
  if (error == http::error::body_limit) return {.status = 413, .body = "body too large\n"};
  return {.status = 400, .body = "not an HTTP/1.1 request\n"};
}

}  // namespace

HttpSession::HttpSession(std::shared_ptr<SessionHost> host, std::unique_ptr<Connection> connection)
    : host_(std::move(host)), connection_(std::move(connection)), deadline_(host_->loop) {
  host_->sessions.insert(this);
}

HttpSession::~HttpSession() { host_->sessions.erase(this); }

// The next step, unless the operation failed: then nothing keeps the session alive.
Connection::Done HttpSession::then(Step step) {
  return [self = shared_from_this(), step](error_code error, std::size_t) {
    if (!error) (self.get()->*step)();
  };
}

void HttpSession::close_after(Duration time) {
  deadline_.start(time, [this] { connection_->close(); });
}

void HttpSession::start() {
  close_after(host_->limits.read);
  connection_->handshake(then(&HttpSession::next_request));
}

void HttpSession::close() { connection_->close(); }

void HttpSession::close_when_answered() {
  closing_ = true;
  if (!answering_) close();
}

void HttpSession::next_request() {
  parser_.emplace();
  parser_->eager(true);
  parser_->header_limit(host_->limits.header_bytes);
  parser_->body_limit(host_->limits.body_bytes);
  close_after(host_->limits.read);
  if (unparsed_.empty()) return read();
  parse();
}

void HttpSession::read() {
  connection_->read_some(asio::buffer(chunk_),
                         [self = shared_from_this()](error_code error, std::size_t size) {
                           if (error) return;
                           self->unparsed_.append(self->chunk_.data(), size);
                           self->parse();
                         });
}

void HttpSession::parse() {
  error_code error;
  while (!parser_->is_done() && !unparsed_.empty() && !error) {
    unparsed_.erase(0, parser_->put(asio::buffer(unparsed_), error));
  }
  if (error && error != http::error::need_more) return refuse(error);
  if (!parser_->is_done()) return read();
  serve();
}

void HttpSession::refuse(error_code error) {
  keep_alive_ = false;
  send(refusal(error), false);
}

void HttpSession::serve() {
  Message message = parser_->release();
  keep_alive_ = message.keep_alive();
  const bool head_only = message.method() == http::verb::head;
  send(host_->handler(to_request(std::move(message))), head_only);
}

void HttpSession::send(ServerResponse response, bool head_only) {
  answering_ = true;
  head_ = head_of(response, keep_alive_);
  body_ = head_only ? std::string{} : std::move(response.body);
  close_after(host_->limits.write);
  connection_->write({asio::buffer(head_), asio::buffer(body_)}, then(&HttpSession::sent));
}

void HttpSession::sent() {
  answering_ = false;
  body_ = {};
  if (keep_alive_ && !closing_) return next_request();
  close_after(kDrainTime);
  connection_->end(then(&HttpSession::drain));
}

// Closing with unread bytes would reset the connection under the answer.
void HttpSession::drain() {
  connection_->read_some(asio::buffer(chunk_), then(&HttpSession::drain));
}

}  // namespace vo::net
