// Keyboard: single keys from the terminal on stdin, not echoed, while it lives. For questions that a command asks.
#pragma once

#include <optional>

#include <termios.h>

namespace kapela::console {

class Keyboard {
 public:
  /// Changes the terminal's mode, if stdin is one and this process is in its foreground.
  Keyboard();
  Keyboard(const Keyboard&) = delete;
  Keyboard& operator=(const Keyboard&) = delete;
  /// Gives the terminal back as it was.
  ~Keyboard();

  /// True when stdin is a terminal.
  [[nodiscard]] static bool is_there();
  /// The next key that was pressed; nothing: none was. Never waits.
  [[nodiscard]] std::optional<char> key();

 private:
  std::optional<termios> before_;
};

}  // namespace kapela::console
