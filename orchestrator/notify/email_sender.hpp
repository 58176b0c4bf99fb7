// EmailSender: hands an alert to a mail server as a letter. Owned by a ChannelThread.
#pragma once

#include "orchestrator/net/curl_transfer.hpp"
#include "orchestrator/notify/sender.hpp"

namespace kapela::notify {

class EmailSender final : public Sender {
 public:
  EmailSender(alerts::Email email, base::Duration timeout);
  /// Delivered: the server has taken it for one address at least; the answer names what it said of the others. A reply
  /// of 5xx is a refusal; whatever else may go better later.
  [[nodiscard]] alerts::Outcome send(const Message& message) override;
  void abort() override { transfer_.abort(); }

 private:
  alerts::Email email_;
  net::CurlTransfer transfer_;
};

/// What an SMTP server's reply means.
[[nodiscard]] alerts::Outcome outcome_of_smtp(const net::Transferred& result);

}  // namespace kapela::notify
