// Signature: how a receiver knows that an alert comes from here, and when it left. A function; the only user of
// OpenSSL.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace kapela::notify {

/// HMAC-SHA256 (RFC 2104).
[[nodiscard]] std::array<unsigned char, 32> hmac_sha256(std::string_view secret, std::string_view text);

/// HMAC-SHA256 of many texts with one secret: many times faster than hmac_sha256, which looks for its algorithm
/// each time. For one thread.
class Signer {
 public:
  explicit Signer(std::string_view secret);

  [[nodiscard]] std::array<unsigned char, 32> sign(std::string_view text) const;

 private:
  struct Context;
  struct Release {
    void operator()(Context* context) const;
  };
  std::unique_ptr<Context, Release> context_;
};

/// HMAC-SHA256 of `timestamp`, a full stop and `body`, in hexadecimal digits.
[[nodiscard]] std::string signature(std::string_view secret, std::string_view timestamp, std::string_view body);

}  // namespace kapela::notify
