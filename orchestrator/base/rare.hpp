// Rare: an optional that hardly ever has a value, and takes the room of a pointer without one. A value type.
#pragma once

#include <memory>
#include <utility>

namespace kapela::base {

template <class T>
class Rare {
 public:
  Rare() = default;
  Rare(T value) : value_(std::make_unique<T>(std::move(value))) {}  // implicit, as that of an optional
  Rare(const Rare& other) : value_(other.value_ != nullptr ? std::make_unique<T>(*other.value_) : nullptr) {}
  Rare(Rare&& other) noexcept = default;
  Rare& operator=(Rare other) noexcept {
    value_ = std::move(other.value_);
    return *this;
  }
  ~Rare() = default;

  [[nodiscard]] bool has_value() const { return value_ != nullptr; }
  explicit operator bool() const { return has_value(); }
  /// Of one that has a value.
  const T& operator*() const { return *value_; }
  T& operator*() { return *value_; }
  const T* operator->() const { return value_.get(); }
  T* operator->() { return value_.get(); }
  [[nodiscard]] T value_or(T otherwise) const { return has_value() ? *value_ : std::move(otherwise); }
  void reset() { value_.reset(); }

  friend bool operator==(const Rare& a, const Rare& b) {
    if (a.value_ == nullptr || b.value_ == nullptr) return a.value_ == b.value_;
    return *a.value_ == *b.value_;
  }

 private:
  std::unique_ptr<T> value_;
};

}  // namespace kapela::base
