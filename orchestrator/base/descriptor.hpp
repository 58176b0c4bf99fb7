// Descriptor: a file descriptor of the operating system with one owner, closed when that one goes, whatever is thrown.
#pragma once

#include <utility>

namespace kapela::base {

class Descriptor {
 public:
  /// Takes what a call gave; negative: none.
  explicit Descriptor(int number = -1) noexcept : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { reset(); }

  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] bool open() const { return number_ >= 0; }

  /// Gives it up, open: somebody else closes it.
  [[nodiscard]] int release() noexcept { return std::exchange(number_, -1); }
  /// Closes it, and takes another one.
  void reset(int number = -1);

 private:
  int number_;
};

}  // namespace kapela::base
