#include "orchestrator/net/tls_context.hpp"

#include <array>
#include <new>

#include <arpa/inet.h>
#include <fmt/format.h>

#include "orchestrator/base/whole_file.hpp"

namespace kapela::net {
namespace {

namespace ssl = boost::asio::ssl;

constexpr auto options = ssl::context::default_workarounds | ssl::context::no_sslv2 | ssl::context::no_sslv3 |
                         ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1;

/// Of TLS 1.2: those with forward secrecy that authenticate what they encrypt. TLS 1.3 has no others.
constexpr const char* ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

/// TLS 1.2 or later. Null where OpenSSL has no memory: Asio would throw what OpenSSL says of that, and go on without a
/// context where it has no memory to say anything.
TlsRelay::Context new_context(const SSL_METHOD* method) {
  SSL_CTX* const made = SSL_CTX_new(method);
  if (made == nullptr) return nullptr;
  const auto context = std::make_shared<ssl::context>(made);
  SystemError ignored;  // nothing here depends on what the other side or a file says
  context->set_options(options, ignored);
  return SSL_CTX_set_cipher_list(made, ciphers) == 1 ? context : nullptr;
}

base::Error encrypted(const std::string& file) {
  return base::fail(
      base::ErrorCode::invalid,
      fmt::format("the key {} is encrypted, and nobody is there to type its passphrase", file),
      fmt::format("write it anew without one: openssl pkey -in {0} -out plain.key && chmod 600 plain.key", file));
}

std::string address_of(const std::string& bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (bytes.size() != sizeof(in_addr) && bytes.size() != sizeof(in6_addr)) return {};
  const int family = bytes.size() == sizeof(in_addr) ? AF_INET : AF_INET6;
  return inet_ntop(family, bytes.data(), text.data(), text.size()) == nullptr ? std::string() : text.data();
}

/// What the subject's alternative names are: DNS names, which may begin with "*.", and IP addresses.
std::vector<std::string> names_in(const X509& certificate) {
  std::vector<std::string> names;
  const auto all = static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr));
  for (int i = 0; i < sk_GENERAL_NAME_num(all); ++i) {
    const GENERAL_NAME& each = *sk_GENERAL_NAME_value(all, i);
    if (each.type != GEN_DNS && each.type != GEN_IPADD) continue;
    const ASN1_STRING& text = each.type == GEN_DNS ? *each.d.dNSName : *each.d.iPAddress;
    const auto bytes = reinterpret_cast<const char*>(ASN1_STRING_get0_data(&text));
    const std::string value(bytes, static_cast<std::size_t>(ASN1_STRING_length(&text)));
    std::string name = each.type == GEN_DNS ? value : address_of(value);
    if (!name.empty()) names.push_back(std::move(name));
  }
  GENERAL_NAMES_free(all);
  return names;
}

base::Error unusable(std::string_view what, const std::string& file, const std::string& why) {
  return base::fail(base::ErrorCode::invalid, fmt::format("the {} {} cannot be used: {}", what, file, why),
                    "give PEM files that belong together");
}

/// OpenSSL would wait for the writer of a pipe.
base::Result<std::string> read_pem(std::string_view what, const std::string& file) {
  constexpr std::size_t most = std::size_t{1} << 20U;
  base::Result<std::string> text = base::read_whole_file(file, most);
  if (!text) return unusable(what, file, text.error().message);
  return text;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"  // categories are never destroyed through their base
class CertificateCategory final : public boost::system::error_category {
 public:
  [[nodiscard]] const char* name() const noexcept override { return "certificate"; }
  [[nodiscard]] std::string message(int value) const override {
    return fmt::format("certificate verify failed: {}", X509_verify_cert_error_string(value));
  }
};
#pragma GCC diagnostic pop

}  // namespace

base::Result<TlsRelay::Context> server_context(const TlsIdentity& identity) {
  const TlsRelay::Context context = new_context(TLS_server_method());
  if (context == nullptr) return unusable("certificate", identity.certificate, "there is no memory");
  SystemError failed;
  // Without it OpenSSL asks on the terminal, and waits there.
  bool is_encrypted = false;
  const auto ask_nobody = [&is_encrypted](std::size_t, ssl::context::password_purpose) {
    is_encrypted = true;
    return std::string();
  };
  context->set_password_callback(ask_nobody, failed);
  const base::Result<std::string> certificate = read_pem("certificate", identity.certificate);
  if (!certificate) return certificate.error();
  context->use_certificate_chain(boost::asio::buffer(*certificate), failed);
  if (failed) return unusable("certificate", identity.certificate, failed.message());
  const base::Result<std::string> key = read_pem("key", identity.key);
  if (!key) return key.error();
  context->use_private_key(boost::asio::buffer(*key), ssl::context::pem, failed);
  if (is_encrypted) return encrypted(identity.key);
  if (failed) return unusable("key", identity.key, failed.message());
  context->set_password_callback([](std::size_t, ssl::context::password_purpose) { return std::string(); }, failed);
  return context;
}

std::vector<std::string> certified_names(const TlsRelay::Context& context) {
  const X509* const certificate = SSL_CTX_get0_certificate(context->native_handle());
  return certificate == nullptr ? std::vector<std::string>() : names_in(*certificate);
}

TlsRelay::Context client_context() {
  const TlsRelay::Context context = new_context(TLS_client_method());
  if (context == nullptr) throw std::bad_alloc();
  SystemError ignored;  // without authorities no certificate is trusted, and that is said then
  context->set_default_verify_paths(ignored);
  context->set_verify_mode(ssl::verify_peer, ignored);
  return context;
}

const boost::system::error_category& certificate_category() {
  static const CertificateCategory category;
  return category;
}

}  // namespace kapela::net
