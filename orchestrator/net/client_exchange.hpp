// Exchange: one request of an HttpClient and where it stands. Owned by whoever has it next: the queue of its
// destination, its connection, or the posted work that reports its failure.
#pragma once

#include <memory>

#include "orchestrator/base/timer_heap.hpp"
#include "orchestrator/net/http_client.hpp"

namespace kapela::net {

class ClientPool;
class ClientConnection;
struct Destination;

struct Exchange final : public base::Timer, public std::enable_shared_from_this<Exchange> {
  enum class Stage { held, waiting, resolving, connecting, answering, ended };

  Exchange(ClientPool& owner, ClientRequest what, HttpClient::Callback whom)
      : pool(owner), request(std::move(what)), callback(std::move(whom)) {}

  void on_timer() override;

  ClientPool& pool;
  ClientRequest request;
  HttpClient::Callback callback;  ///< empty once it has been called or given up
  Stage stage = Stage::held;
  Destination* destination = nullptr;  ///< until it has ended
  ClientConnection* connection = nullptr;
  bool on_kept_connection = false;  ///< on one that has carried another exchange before
  bool repeated = false;            ///< the connection was stale; this is on its replacement
};

}  // namespace kapela::net
