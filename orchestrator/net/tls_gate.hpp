// TlsGate: a second door of an HttpServer, with HTTPS. Owned by whoever owns the server; destroying it breaks what came
// through it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "orchestrator/net/http_server.hpp"

namespace kapela::net {

/// PEM files.
struct TlsIdentity {
  std::string certificate{};  ///< the server's, then those between it and the authority
  std::string key{};

  friend bool operator==(const TlsIdentity&, const TlsIdentity&) = default;
};

class TlsGate {
 public:
  static constexpr std::size_t usual_connections = 256;
  static constexpr std::size_t descriptors_each = 3;  ///< the client's, and a pair between the gate and the server

  /// `loop` and `server` outlive the gate. Over so many connections who only waits makes room. Errors: invalid (files
  /// that are no certificate and its key).
  [[nodiscard]] static base::Result<std::unique_ptr<TlsGate>> open(EventLoop& loop, HttpServer& server,
                                                                   TlsIdentity identity,
                                                                   std::size_t connections = usual_connections);
  TlsGate(const TlsGate&) = delete;
  TlsGate& operator=(const TlsGate&) = delete;
  ~TlsGate();

  /// Begins to accept; returns where, with port 0 the one that was free. Errors: as HttpServer::listen.
  [[nodiscard]] base::Result<Endpoint> listen(const Endpoint& at);
  /// Whom the certificate vouches for: DNS names, which may begin with "*.", and addresses.
  [[nodiscard]] std::vector<std::string> certified_names() const;
  /// Reads the files again, for connections that come from now on. Errors: as open; then the old ones stay.
  [[nodiscard]] base::Result<void> renew();

 private:
  struct Impl;
  explicit TlsGate(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace kapela::net
