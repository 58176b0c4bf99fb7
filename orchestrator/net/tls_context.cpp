#include "orchestrator/net/tls_context.hpp"

#include <fmt/format.h>

namespace kapela::net {
namespace {

namespace ssl = boost::asio::ssl;

constexpr auto options = ssl::context::default_workarounds | ssl::context::no_sslv2 | ssl::context::no_sslv3 |
                         ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1;

base::Error unusable(std::string_view what, const std::string& file, const SystemError& failed) {
  return base::fail(base::ErrorCode::invalid, fmt::format("the {} {} cannot be used: {}", what, file, failed.message()),
                    "give PEM files that belong together");
}

}  // namespace

base::Result<TlsRelay::Context> server_context(const TlsIdentity& identity) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  SystemError failed;
  context->set_options(options, failed);
  context->use_certificate_chain_file(identity.certificate, failed);
  if (failed) return unusable("certificate", identity.certificate, failed);
  context->use_private_key_file(identity.key, ssl::context::pem, failed);
  if (failed) return unusable("key", identity.key, failed);
  return context;
}

TlsRelay::Context client_context() {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
  SystemError ignored;  // without authorities no certificate is trusted, and that is said then
  context->set_options(options, ignored);
  context->set_default_verify_paths(ignored);
  context->set_verify_mode(ssl::verify_peer, ignored);
  return context;
}

}  // namespace kapela::net
