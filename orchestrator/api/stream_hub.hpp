// StreamHub: numbers events and brings each to every client of GET /api/v1/stream, none lost, none twice.
// Owned by StreamDocuments, which makes the events.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <string>
#include <string_view>

#include "orchestrator/api/stream_window.hpp"
#include "orchestrator/net/event_loop.hpp"

namespace kapela::api {

/// Every bound of the stream. Times are real: clients live in it.
struct StreamSettings {
  std::size_t streams = 256;
  std::size_t kept_events = 20'000;
  std::size_t kept_bytes = 8 * 1024 * 1024;
  std::size_t unsent_bytes = 8 * 1024 * 1024;           ///< of one client, beyond what it was given at its beginning
  base::Duration pace = std::chrono::milliseconds(20);  ///< between two batches: what comes meanwhile leaves together
  base::Duration keep_alive = std::chrono::seconds(15);
};

class StreamHub {
 public:
  /// `epoch`: of this life of the orchestrator. `loop` outlives the hub.
  StreamHub(net::EventLoop& loop, std::uint64_t epoch, StreamSettings settings);
  StreamHub(const StreamHub&) = delete;
  StreamHub& operator=(const StreamHub&) = delete;

  /// False until the first client has come: nobody can ask for what was before, so nothing needs to be made.
  [[nodiscard]] bool used() const { return used_; }

  /// An event for everybody; `data` is one line.
  void publish(std::string_view kind, std::string_view data);

  /// A new client. It gets all that came after the event `last_seen`, else a snapshot; then everything.
  /// Too many streams are refused with an answer.
  void open(std::string_view last_seen, const std::function<std::string()>& snapshot, net::Responder responder);

  [[nodiscard]] std::size_t clients() const { return clients_.size(); }
  /// How many clients were too slow, so far.
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }
  [[nodiscard]] std::uint64_t published() const { return window_.last(); }

 private:
  struct Client {
    net::ResponseStream stream;
    std::size_t most_unsent;
  };

  void flush();
  void write_to_all(const net::SharedBytes& bytes);
  void drop(Client& client);
  void remove_closed();
  void keep_alive();
  [[nodiscard]] std::string id_of(std::uint64_t number) const;
  [[nodiscard]] std::optional<std::uint64_t> number_of(std::string_view id) const;
  [[nodiscard]] std::vector<net::SharedBytes> beginning(std::string_view last_seen,
                                                        const std::function<std::string()>& snapshot) const;

  net::EventLoop& loop_;
  std::uint64_t epoch_;
  StreamSettings settings_;
  StreamWindow window_;
  std::list<Client> clients_;
  net::SharedBytes keep_alive_line_;
  bool used_ = false;
  std::uint64_t dropped_ = 0;
  base::Instant flushed_{};
  base::CallbackTimer flush_timer_;
  base::CallbackTimer keep_alive_timer_;
};

}  // namespace kapela::api
