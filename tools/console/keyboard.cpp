#include "tools/console/keyboard.hpp"

#include <poll.h>
#include <unistd.h>

namespace kapela::console {

Keyboard::Keyboard() {
  termios mode{};
  if (tcgetpgrp(STDIN_FILENO) != getpgrp() || tcgetattr(STDIN_FILENO, &mode) != 0) return;
  before_ = mode;
  mode.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  if (tcsetattr(STDIN_FILENO, TCSANOW, &mode) != 0) before_.reset();
}

Keyboard::~Keyboard() {
  if (before_) (void)tcsetattr(STDIN_FILENO, TCSANOW, &*before_);
}

bool Keyboard::is_there() {
  return isatty(STDIN_FILENO) == 1;
}

std::optional<char> Keyboard::key() {
  pollfd input{STDIN_FILENO, POLLIN, 0};
  char pressed = 0;
  if (!before_ || poll(&input, 1, 0) != 1 || ::read(STDIN_FILENO, &pressed, 1) != 1) return std::nullopt;
  return pressed;
}

}  // namespace kapela::console
