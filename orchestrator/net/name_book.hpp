// NameBook: where hosts are. Looks names up beside the loop, as the system does it (hosts file, DNS), and remembers
// what it found: a plant does not stop because a name server has. Owned by a ClientPool.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "orchestrator/base/error.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/net/socket.hpp"

namespace kapela::net {

class NameBook {
 public:
  using Addresses = std::vector<boost::asio::ip::address>;
  using Callback = std::function<void(const base::Result<Addresses>&)>;

  explicit NameBook(EventLoop& loop);

  /// Calls back with at least one address, perhaps from inside the call; or, never from inside, with the error:
  /// invalid (no host), unreachable (no such name, or nobody to ask). Not at all once the book is gone.
  void find(const std::string& host, Callback callback);
  /// What it was found to be last; nothing of a name that never was. An address is itself.
  [[nodiscard]] Addresses known(const std::string& host) const;
  /// Nobody was there: the next one asks anew.
  void doubt(const std::string& host);

 private:
  struct Entry {
    Addresses addresses{};
    base::Instant asked_at{};  ///< real
    bool is_fresh = false;
    base::Error error{};  ///< of the last look-up; without addresses it is the answer
    std::vector<Callback> waiting{};
  };

  [[nodiscard]] bool holds(const Entry& entry) const;
  void ask(const std::string& host);
  void on_found(const std::string& host, const SystemError& failed,
                const boost::asio::ip::tcp::resolver::results_type& results);

  EventLoop& loop_;
  boost::asio::ip::tcp::resolver resolver_;
  std::map<std::string, Entry> entries_;
  std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);  ///< answers may come after the end
};

/// The same at once, for a start: waits for the answer. The IPv4 address where there is one.
[[nodiscard]] base::Result<boost::asio::ip::address> find_now(const std::string& host);

}  // namespace kapela::net
