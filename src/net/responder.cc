// SPDX-License-Identifier: Apache-2.0
#include "net/responder.h"

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "net/exchange.h"
#include "net/server_message.h"

namespace vo::net {

Responder::Responder(std::shared_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {}

Responder::Responder(Responder&&) noexcept = default;

Responder& Responder::operator=(Responder&& other) noexcept {
  std::swap(exchange_, other.exchange_);
  return *this;
}

Responder::~Responder() {
  if (!exchange_) return;
  exchange_->on_closed = nullptr;
  exchange_->on_drained = nullptr;
  if (open()) exchange_->carrier->abandoned();
}

void Responder::answer(ServerResponse response) {
  if (open()) exchange_->carrier->answer(std::move(response));
}

void Responder::begin(ServerResponse response) {
  if (open()) exchange_->carrier->begin(std::move(response));
}

void Responder::write(Piece piece) {
  if (open()) exchange_->carrier->write(std::move(piece));
}

void Responder::write(std::string piece) {
  write(std::make_shared<const std::string>(std::move(piece)));
}

void Responder::end() {
  if (open()) exchange_->carrier->end();
}

std::size_t Responder::waiting() const { return open() ? exchange_->carrier->waiting() : 0; }

void Responder::on_drained(Call call) {
  if (open()) exchange_->on_drained = std::move(call);
}

void Responder::on_closed(Call call) {
  if (open()) exchange_->on_closed = std::move(call);
}

bool Responder::open() const { return exchange_ && exchange_->carrier != nullptr; }

}  // namespace vo::net
