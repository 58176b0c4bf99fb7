// Descriptor: a file descriptor that closes itself.
#pragma once

namespace kapela::base {

class Descriptor {
 public:
  /// Takes it over. What the system refused is negative.
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { reset(); }

  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] bool open() const { return number_ >= 0; }
  /// Closes it, and takes over another.
  void reset(int number = -1);

 private:
  int number_;
};

}  // namespace kapela::base
