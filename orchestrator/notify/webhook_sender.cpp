#include "orchestrator/notify/webhook_sender.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "orchestrator/alerts/alert_text.hpp"
#include "orchestrator/notify/signature.hpp"

namespace kapela::notify {
namespace {

using alerts::Outcome;

constexpr std::size_t shown_answer = 120;  ///< bytes of a body that are told
constexpr base::Duration longest_patience = std::chrono::hours(1);

/// A line of printable ASCII: what a stranger answers goes into logs.
std::string shown(std::string_view answer) {
  std::string text;
  for (const char each : answer.substr(0, shown_answer)) text += each >= ' ' && each <= '~' ? each : ' ';
  return text;
}

bool may_go_better(long status) {
  constexpr long request_timeout = 408;
  constexpr long too_many_requests = 429;
  constexpr long first_server_error = 500;
  return status == request_timeout || status == too_many_requests || status >= first_server_error;
}

}  // namespace

WebhookSender::WebhookSender(alerts::Webhook webhook, base::Duration timeout)
    : webhook_(std::move(webhook)), transfer_(timeout) {}

Outcome WebhookSender::send(const Message& message) {
  net::HttpPost post;
  post.url = webhook_.url;
  post.ca_file = webhook_.ca_file;
  post.body = alerts::document(message.alert, message.suppressed);
  post.headers = webhook_.headers;
  const auto since = message.sent.time_since_epoch();
  const std::string timestamp = std::to_string(std::chrono::duration_cast<std::chrono::seconds>(since).count());
  post.headers.emplace_back("Content-Type", "application/json");
  post.headers.emplace_back("Kapela-Alert-Id", message.alert.id);
  post.headers.emplace_back("Idempotency-Key", message.alert.id);
  post.headers.emplace_back("Kapela-Attempt", std::to_string(message.attempt));
  post.headers.emplace_back("Kapela-Timestamp", timestamp);
  if (!webhook_.secret.empty())
    post.headers.emplace_back("Kapela-Signature", "v1=" + signature(webhook_.secret, timestamp, post.body));
  return outcome_of_http(transfer_.post(post));
}

Outcome outcome_of_http(const net::Transferred& result) {
  constexpr long success_class = 2;
  if (!result.error.empty()) return {Outcome::Kind::failed, result.error, {}};
  const std::string body = shown(result.answer);
  const std::string answer = fmt::format("HTTP {}{}{}", result.code, body.empty() ? "" : ": ", body);
  if (result.code / 100 == success_class) return {Outcome::Kind::delivered, answer, {}};
  if (!may_go_better(result.code)) return {Outcome::Kind::refused, answer, {}};
  return {Outcome::Kind::failed, answer, std::min(result.retry_after, longest_patience)};
}

}  // namespace kapela::notify
