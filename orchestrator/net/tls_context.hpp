// What both sides of a TLS connection agree on, for net's own .cpp files.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/net/tls_gate.hpp"
#include "orchestrator/net/tls_relay.hpp"

namespace kapela::net {

/// TLS 1.2 or later with this certificate. Errors: io, invalid (no such files, no PEM, a key of another certificate,
/// one that is encrypted).
[[nodiscard]] base::Result<TlsRelay::Context> server_context(const TlsIdentity& identity);

/// The names and addresses that the certificate of such a context vouches for.
[[nodiscard]] std::vector<std::string> certified_names(const TlsRelay::Context& context);

/// Trusts the authorities that the system trusts, and those of SSL_CERT_FILE.
[[nodiscard]] TlsRelay::Context client_context();

/// Why a certificate was not believed: values are OpenSSL's (X509_V_...).
[[nodiscard]] const boost::system::error_category& certificate_category();

}  // namespace kapela::net
