// StreamFollower: follows GET /api/v1/stream, and comes back by itself when the connection was lost, from the event on
// that came last. Lives as long as the coroutine that awaits `run`.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "orchestrator/base/signal.hpp"
#include "orchestrator/client/api_client.hpp"
#include "orchestrator/client/sse_reader.hpp"

namespace kapela::client {

class StreamFollower {
 public:
  struct Hearer {
    std::function<void(const StreamEvent&)> on_event{};
    std::function<void()> on_part{};  ///< what has come at once has been told
    /// Once for each time that the connection is lost.
    std::function<void(const std::string& why)> on_lost{};
  };

  /// `api` outlives it.
  StreamFollower(ApiClient& api, Hearer hearer);
  StreamFollower(const StreamFollower&) = delete;
  StreamFollower& operator=(const StreamFollower&) = delete;

  /// Until it is cancelled, or until an orchestrator that was not there at the beginning, refuses, or tells what is no
  /// event, ends it: that error.
  [[nodiscard]] base::Task<base::Error> run();

  /// Lost, and not yet back.
  [[nodiscard]] bool is_lost() const { return lost_; }

 private:
  [[nodiscard]] base::Task<base::Error> follow();
  [[nodiscard]] base::Task<base::Error> nonsense();
  void take(std::string_view bytes);
  void tell_lost(const std::string& why);

  ApiClient& api_;
  Hearer hearer_;
  SseReader reader_;
  std::string last_id_;
  bool connected_ = false;
  bool lost_ = false;  ///< and told so
  base::Signal nonsense_;
  base::CallbackTimer tells_nonsense_;  ///< not from inside of what reads it
};

}  // namespace kapela::client
