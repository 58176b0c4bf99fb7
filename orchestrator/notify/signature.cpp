#include "orchestrator/notify/signature.hpp"

#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "orchestrator/base/assert.hpp"

namespace kapela::notify {

struct Signer::Context {
  EVP_MAC* algorithm = nullptr;
  EVP_MAC_CTX* keyed = nullptr;
};

void Signer::Release::operator()(Context* context) const {
  EVP_MAC_CTX_free(context->keyed);
  EVP_MAC_free(context->algorithm);
  delete context;
}

Signer::Signer(std::string_view secret) : context_(new Context) {
  context_->algorithm = EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_HMAC, nullptr);
  context_->keyed = EVP_MAC_CTX_new(context_->algorithm);
  std::string digest = OSSL_DIGEST_NAME_SHA2_256;
  const std::array parameters{OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
                              OSSL_PARAM_construct_end()};
  // Without bytes, too, it is to be a key: null would mean the one of before.
  const auto* const key = reinterpret_cast<const unsigned char*>(secret.empty() ? "" : secret.data());
  const bool has_key = EVP_MAC_init(context_->keyed, key, secret.size(), parameters.data()) == 1;
  ASSERT(has_key);
}

std::array<unsigned char, 32> Signer::sign(std::string_view text) const {
  std::array<unsigned char, 32> digest{};
  std::size_t size = 0;
  // A copy, as a context that is used up cannot be begun anew with its old key in all versions of OpenSSL 3.0.
  EVP_MAC_CTX* const copy = EVP_MAC_CTX_dup(context_->keyed);
  const bool signed_it = EVP_MAC_update(copy, reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1 &&
                         EVP_MAC_final(copy, digest.data(), &size, digest.size()) == 1;
  EVP_MAC_CTX_free(copy);
  ASSERT(signed_it && size == digest.size());
  return digest;
}

std::array<unsigned char, 32> hmac_sha256(std::string_view secret, std::string_view text) {
  return Signer(secret).sign(text);
}

std::string signature(std::string_view secret, std::string_view timestamp, std::string_view body) {
  std::string hexadecimal;
  for (const unsigned char byte : hmac_sha256(secret, fmt::format("{}.{}", timestamp, body)))
    hexadecimal += fmt::format("{:02x}", byte);
  return hexadecimal;
}

}  // namespace kapela::notify
