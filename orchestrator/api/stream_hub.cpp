#include "orchestrator/api/stream_hub.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "orchestrator/api/status_code.hpp"
#include "orchestrator/base/error.hpp"
#include "orchestrator/base/number_pair.hpp"

namespace kapela::api {
namespace {

net::Response stream_head() {
  net::Response head;
  head.content_type = "text/event-stream";
  head.headers.emplace_back("Cache-Control", "no-store");
  return head;
}

}  // namespace

StreamHub::StreamHub(net::EventLoop& loop, std::uint64_t epoch, StreamSettings settings)
    : loop_(loop),
      epoch_(epoch),
      settings_(settings),
      window_(settings.kept_events, settings.kept_bytes),
      keep_alive_line_(std::make_shared<const std::string>(": keep-alive\n\n")),
      flush_timer_([this] { flush(); }),
      keep_alive_timer_([this] { keep_alive(); }) {}

void StreamHub::publish(std::string_view kind, std::string_view data) {
  window_.add(encode_event(id_of(window_.last() + 1), kind, data));
  if (!flush_timer_.armed())
    loop_.timers().arm(flush_timer_, std::max(loop_.now(), flushed_ + loop_.scale().to_plant(settings_.pace)));
}

void StreamHub::open(std::string_view last_seen, const std::function<std::string()>& snapshot,
                     net::Responder responder) {
  remove_closed();
  if (clients_.size() >= settings_.streams)
    return responder.send(net::error_response(
        503, base::fail(base::ErrorCode::too_many, fmt::format("all {} streams are taken", settings_.streams),
                        "close one, or try again later")));
  used_ = true;
  flush();  // the others get what the new one's beginning has already
  net::ResponseStream stream = responder.stream(stream_head());
  for (const net::SharedBytes& each : beginning(last_seen, snapshot)) stream.write(each);
  const std::size_t most_unsent = stream.unsent() + settings_.unsent_bytes;
  clients_.push_back(Client{std::move(stream), most_unsent});
  if (!keep_alive_timer_.armed()) loop_.timers().arm(keep_alive_timer_, loop_.after_real(settings_.keep_alive));
}

std::vector<net::SharedBytes> StreamHub::beginning(std::string_view last_seen,
                                                   const std::function<std::string()>& snapshot) const {
  if (const auto number = number_of(last_seen))
    if (auto missed = window_.after(*number)) return std::move(*missed);
  return {std::make_shared<const std::string>(encode_event(id_of(window_.last()), "snapshot", snapshot()))};
}

void StreamHub::flush() {
  loop_.timers().disarm(flush_timer_);
  flushed_ = loop_.now();
  if (const net::SharedBytes bytes = window_.take()) write_to_all(bytes);
}

void StreamHub::write_to_all(const net::SharedBytes& bytes) {
  for (Client& client : clients_) {
    client.stream.write(bytes);
    if (client.stream.unsent() > client.most_unsent) drop(client);
  }
  remove_closed();
}

/// It is told, if it reads after all; where it was, its last id says.
void StreamHub::drop(Client& client) {
  ++dropped_;
  client.stream.end_with(std::make_shared<const std::string>(encode_event(
      {}, "dropped",
      R"({"reason":"too slow: more was unsent than is kept for one client; come back with Last-Event-ID"})")));
}

void StreamHub::remove_closed() {
  std::erase_if(clients_, [](const Client& client) { return !client.stream.connected(); });
}

/// Finds those who have left, too.
void StreamHub::keep_alive() {
  write_to_all(keep_alive_line_);
  if (!clients_.empty()) loop_.timers().arm(keep_alive_timer_, loop_.after_real(settings_.keep_alive));
}

std::string StreamHub::id_of(std::uint64_t number) const {
  return fmt::format("{}-{}", epoch_, number);
}

std::optional<std::uint64_t> StreamHub::number_of(std::string_view id) const {
  const std::size_t dash = id.find('-');
  if (dash == std::string_view::npos || base::parse_number(id.substr(0, dash)) != epoch_) return std::nullopt;
  return base::parse_number(id.substr(dash + 1));
}

}  // namespace kapela::api
