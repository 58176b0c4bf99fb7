// RunDialog: what the person who follows a run on a terminal is asked, and what their keys mean. Values in, values out.
#pragma once

#include <string>

namespace kapela::client {

class RunDialog {
 public:
  enum class Wish { none, cancel, detach, approve, disapprove };

  /// `possible`: there is a person to ask. Without one Ctrl-C ends the following at once.
  explicit RunDialog(bool possible) : possible_(possible) {}

  [[nodiscard]] bool possible() const { return possible_; }
  /// Ctrl-C: the first one asks what to do. True: the following ends.
  [[nodiscard]] bool interrupt();
  /// Whether a step of the run waits for an operator's word.
  void set_awaits_approval(bool awaits) { awaits_approval_ = awaits; }

  /// What is asked just now; empty: nothing.
  [[nodiscard]] std::string question() const;
  [[nodiscard]] Wish answer(char key);

 private:
  bool possible_;
  bool interrupted_ = false;
  bool awaits_approval_ = false;
};

}  // namespace kapela::client
