// Each call of the operating system fails once while a client asks over TLS, and each request for memory that OpenSSL
// makes while a certificate is read: it is said, nothing is left open, and what was there before still serves.
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/net/http_client.hpp"
#include "orchestrator/net/http_server.hpp"
#include "orchestrator/net/tls_gate.hpp"
#include "tests/support/failing_calls.hpp"
#include "tests/support/failing_symbols.hpp"

namespace kapela::net {
namespace {

using kapela::support::fail_each_call;
using kapela::support::Failure;

void* allocate(std::size_t size, const char*, int) {
  return support::lacks_memory("CRYPTO_malloc") ? nullptr : std::malloc(size);
}

void* reallocate(void* memory, std::size_t size, const char*, int) {
  return support::lacks_memory("CRYPTO_realloc") ? nullptr : std::realloc(memory, size);
}

void release(void* memory, const char*, int) {
  std::free(memory);
}

/// OpenSSL takes memory functions before its first use alone: before main, and before Asio's own beginnings.
__attribute__((constructor(101))) void give_memory_to_openssl() {
  if (::CRYPTO_set_mem_functions(allocate, reallocate, release) != 1) std::abort();
}

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using File = std::unique_ptr<std::FILE, decltype(&std::fclose)>;

/// A certificate of 127.0.0.1 that is its own authority, which this process trusts.
class Authority {
 public:
  Authority() : folder_(kapela::support::new_folder()) {
    const Key key(EVP_EC_gen("P-256"), EVP_PKEY_free);
    const Certificate certificate(X509_new(), X509_free);
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -day);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), day);
    X509_set_pubkey(certificate.get(), key.get());
    X509_NAME* const name = X509_get_subject_name(certificate.get());
    const std::array<unsigned char, 5> common{'c', 'e', 'l', 'l', 0};
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common.data(), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), name);
    X509_EXTENSION* const names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1");
    X509_add_ext(certificate.get(), names, -1);
    X509_EXTENSION_free(names);
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    const File certificate_file(std::fopen(identity().certificate.c_str(), "w"), std::fclose);
    PEM_write_X509(certificate_file.get(), certificate.get());
    const File key_file(std::fopen(identity().key.c_str(), "w"), std::fclose);
    PEM_write_PrivateKey(key_file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    ::setenv("SSL_CERT_FILE", identity().certificate.c_str(), 1);
  }
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;
  ~Authority() {
    ::unsetenv("SSL_CERT_FILE");
    std::filesystem::remove_all(folder_);
  }

  [[nodiscard]] TlsIdentity identity() const { return {folder_ + "/certificate.pem", folder_ + "/key.pem"}; }

 private:
  static constexpr long day = 86'400;
  std::string folder_;
};

/// A server with a gate, and a client of it, on one loop.
class TlsExchange {
 public:
  explicit TlsExchange(TlsIdentity identity) : identity_(std::move(identity)) {}

  /// Opens the gate where it is not open yet, asks once and waits for what comes of it.
  void run() {
    if (gate_ == nullptr) {
      base::Result<std::unique_ptr<TlsGate>> gate = TlsGate::open(loop_, server_, identity_);
      if (!gate) return note(to_text(gate.error()));
      const base::Result<Endpoint> at = (*gate)->listen({"127.0.0.1", 0});
      if (!at) return note(to_text(at.error()));
      at_ = *at;
      gate_ = std::move(*gate);
    }
    HttpClient client(loop_, {}, Security::tls);
    ClientRequest request;
    request.to = at_;
    request.timeout = std::chrono::seconds(1);
    client.send(std::move(request), [this](const base::Result<Response>& answer) {
      ++answers_;
      if (!answer) note(to_text(answer.error()));
      loop_.stop();
    });
    base::CallbackTimer end([this] { loop_.stop(); });
    loop_.timers().arm(end, loop_.now() + std::chrono::seconds(10));
    loop_.run();
  }

  [[nodiscard]] base::Result<void> renew() { return gate_->renew(); }
  [[nodiscard]] std::vector<std::string> certified_names() const { return gate_->certified_names(); }
  [[nodiscard]] bool is_open() const { return gate_ != nullptr; }
  [[nodiscard]] int answers() const { return answers_; }
  [[nodiscard]] std::string take_errors() { return std::exchange(errors_, {}); }

 private:
  void note(const std::string& error) { errors_ += error; }

  TlsIdentity identity_;
  EventLoop loop_;
  HttpServer server_{loop_, {}, [](const Request&, Responder responder) { responder.send(Response{}); }};
  std::unique_ptr<TlsGate> gate_;
  Endpoint at_{};
  int answers_ = 0;
  std::string errors_;
};

TEST(FailingTls, EndsOnceAndTheNextExchangeIsAsIfNothingHadBeen) {
  const Authority authority;
  TlsExchange(authority.identity()).run();  // what OpenSSL keeps for the whole process is there
  std::unique_ptr<TlsExchange> exchange;
  const auto after = [&](const std::string& failed) {
    const std::string errors = exchange->take_errors();
    EXPECT_TRUE(errors.empty() || !failed.empty()) << errors;
    EXPECT_EQ(exchange->answers(), exchange->is_open() ? 1 : 0) << errors;
    EXPECT_TRUE(exchange->answers() == 1 || !errors.empty()) << "nothing was said";
    exchange->run();
    EXPECT_EQ(exchange->take_errors(), "");
    exchange.reset();
  };
  const auto before = [&] { exchange = std::make_unique<TlsExchange>(authority.identity()); };
  EXPECT_GT(fail_each_call({before, [&] { exchange->run(); }, after}), 20);
}

/// As at a reload.
TEST(FailingTls, KeepsTheCertificateThatItHasWhereOpensslHasNoMemoryForAnother) {
  const Authority authority;
  TlsExchange exchange(authority.identity());
  exchange.run();
  base::Result<void> renewed;
  const auto after = [&](const std::string& failed) {
    EXPECT_TRUE(renewed || failed.starts_with("CRYPTO")) << to_text(renewed.error());
    EXPECT_EQ(exchange.certified_names(), std::vector<std::string>{"127.0.0.1"});
  };
  constexpr int stride = 11;
  const auto renew = [&] { renewed = exchange.renew(); };
  EXPECT_GT(fail_each_call({{}, renew, after, stride}, Failure::no_library_memory), 1'000);
  exchange.run();
  EXPECT_EQ(exchange.take_errors(), "");
}

}  // namespace
}  // namespace kapela::net
