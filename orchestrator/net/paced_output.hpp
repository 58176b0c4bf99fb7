// PacedOutput: what becomes of an encoded answer by its Delivery, step by step. Pure; owned by the session that has the
// answer to write, which does what each step says.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "orchestrator/net/delivery.hpp"

namespace kapela::net {

class PacedOutput {
 public:
  enum class Step {
    pause,   ///< of pause()
    write,   ///< piece()
    reset,   ///< a RST, when all that was written has left: the last step
    finish,  ///< go on as after any other answer: the last step
  };

  PacedOutput(std::string answer, Delivery delivery);

  /// What to do now that the step before is done. The last step comes again and again.
  [[nodiscard]] Step next();
  [[nodiscard]] base::Duration pause() const { return pause_; }
  /// Valid until this is destroyed.
  [[nodiscard]] std::string_view piece() const { return piece_; }

  /// No pause from here on.
  void hurry() { hurried_ = true; }

 private:
  [[nodiscard]] Step next_slice();
  [[nodiscard]] Step write(std::size_t bytes);
  [[nodiscard]] Step end();
  [[nodiscard]] bool pauses_for(base::Duration& time);

  std::string bytes_;
  Delivery delivery_;
  std::size_t written_ = 0;
  std::size_t slice_ = 0;  ///< the one that leaves next
  bool hurried_ = false;
  base::Duration pause_{};
  std::string_view piece_{};
};

}  // namespace kapela::net
