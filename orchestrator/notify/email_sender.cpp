#include "orchestrator/notify/email_sender.hpp"

#include <fmt/format.h>

#include "orchestrator/alerts/email_text.hpp"

namespace kapela::notify {

using alerts::Outcome;

EmailSender::EmailSender(alerts::Email email, base::Duration timeout) : email_(std::move(email)), transfer_(timeout) {}

Outcome EmailSender::send(const Message& message) {
  net::Letter letter{email_.url,      email_.from,     email_.to, email_.user,
                     email_.password, email_.starttls, {},        email_.ca_file};
  letter.text = alerts::message(message.alert, email_, message.channel, message.suppressed);
  return outcome_of_smtp(transfer_.send(letter));
}

Outcome outcome_of_smtp(const net::Transferred& result) {
  constexpr long first_refusal = 500;
  constexpr long beyond = 600;
  if (result.error.empty()) return {Outcome::Kind::delivered, result.answer, {}};
  const std::string answer = result.answer.empty() ? result.error : fmt::format("{}: {}", result.error, result.answer);
  const bool refused = result.code >= first_refusal && result.code < beyond;
  return {refused ? Outcome::Kind::refused : Outcome::Kind::failed, answer, {}};
}

}  // namespace kapela::notify
