#include "orchestrator/notify/sender.hpp"

#include "orchestrator/notify/command_sender.hpp"
#include "orchestrator/notify/email_sender.hpp"
#include "orchestrator/notify/webhook_sender.hpp"

namespace kapela::notify {

std::unique_ptr<Sender> make_sender(const alerts::Channel& channel) {
  if (const auto* webhook = std::get_if<alerts::Webhook>(&channel.target))
    return std::make_unique<WebhookSender>(*webhook, channel.timeout);
  if (const auto* email = std::get_if<alerts::Email>(&channel.target))
    return std::make_unique<EmailSender>(*email, channel.timeout);
  return std::make_unique<CommandSender>(std::get<alerts::Command>(channel.target), channel.timeout);
}

}  // namespace kapela::notify
