#include "orchestrator/notify/signature.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace kapela::notify {

std::array<unsigned char, 32> hmac_sha256(std::string_view secret, std::string_view text) {
  std::array<unsigned char, 32> digest{};
  unsigned size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size);
  return digest;
}

std::string signature(std::string_view secret, std::string_view timestamp, std::string_view body) {
  std::string hexadecimal;
  for (const unsigned char byte : hmac_sha256(secret, fmt::format("{}.{}", timestamp, body)))
    hexadecimal += fmt::format("{:02x}", byte);
  return hexadecimal;
}

}  // namespace kapela::notify
