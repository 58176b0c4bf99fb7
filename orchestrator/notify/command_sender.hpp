// CommandSender: runs a program with an alert on its stdin and in its environment. Owned by a ChannelThread.
#pragma once

#include "orchestrator/notify/sender.hpp"

namespace kapela::notify {

class CommandSender final : public Sender {
 public:
  CommandSender(alerts::Command command, base::Duration timeout);
  CommandSender(const CommandSender&) = delete;
  CommandSender& operator=(const CommandSender&) = delete;
  ~CommandSender() override;

  /// Exit 0: delivered. Whatever else may go better later. Past the timeout the program and what it started in its
  /// process group are killed. It has no descriptor of ours, and no KAPELA_TOKEN.
  [[nodiscard]] alerts::Outcome send(const Message& message) override;
  void abort() override;

 private:
  struct Child;

  [[nodiscard]] alerts::Outcome watch(Child& child, const std::string& input);

  alerts::Command command_;
  base::Duration timeout_;
  int wakeup_;   // an eventfd: readable for ever once aborted
  int why_not_;  // it cannot be had: an errno
};

}  // namespace kapela::notify
