// WebhookSender: POSTs an alert's document to a URL, signed when there is a secret. Owned by a ChannelThread.
//
//   Kapela-Alert-Id   the alert's id, the same at each attempt; Idempotency-Key has the same
//   Kapela-Attempt    from 1
//   Kapela-Timestamp  seconds since 1970 of this attempt
//   Kapela-Signature  v1=HMAC-SHA256(secret, timestamp + "." + body), in hexadecimal digits
#pragma once

#include "orchestrator/net/curl_transfer.hpp"
#include "orchestrator/notify/sender.hpp"

namespace kapela::notify {

class WebhookSender final : public Sender {
 public:
  WebhookSender(alerts::Webhook webhook, base::Duration timeout);
  /// 2xx: delivered. 408, 429 and 5xx may go better later; whatever else is a refusal.
  [[nodiscard]] alerts::Outcome send(const Message& message) override;
  void abort() override { transfer_.abort(); }

 private:
  alerts::Webhook webhook_;
  net::CurlTransfer transfer_;
};

/// What an HTTP answer means.
[[nodiscard]] alerts::Outcome outcome_of_http(const net::Transferred& result);

}  // namespace kapela::notify
