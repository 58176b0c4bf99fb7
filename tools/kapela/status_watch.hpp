// StatusWatch: follows the components over GET /api/v1/stream: a table redrawn in place, lines in a pipe, or JSON.
// Lives as long as the coroutine that awaits `run`.
#pragma once

#include <memory>
#include <string>

#include "orchestrator/base/signal.hpp"
#include "orchestrator/client/api_client.hpp"
#include "orchestrator/client/stream_follower.hpp"
#include "orchestrator/net/reader_watch.hpp"
#include "tools/kapela/console_words.hpp"
#include "tools/kapela/exit_code.hpp"

namespace kapela::cli {

class StatusWatch {
 public:
  /// `api` outlives it.
  StatusWatch(client::ApiClient& api, bool json);
  StatusWatch(const StatusWatch&) = delete;
  StatusWatch& operator=(const StatusWatch&) = delete;
  ~StatusWatch();

  /// Until it is cancelled, or nobody reads any more what it prints; comes back by itself when the connection was lost.
  /// An orchestrator that was not there at the beginning, refuses, or tells what is no event, ends it: the result is
  /// the exit code.
  [[nodiscard]] base::Task<int> run();

 private:
  struct Known;
  [[nodiscard]] base::Task<int> follow();
  [[nodiscard]] base::Task<int> in_vain();
  void end_of_part();
  void take_event(const client::StreamEvent& event);
  void take_component(wire::Json component);
  void take_plant(wire::Json plant);
  void tell(const std::string& line) const;
  void tell_lost(const std::string& why);
  void redraw();

  client::ApiClient& api_;
  bool json_;
  Terminal terminal_;
  client::StreamFollower stream_;
  std::unique_ptr<Known> known_;
  base::CallbackTimer redraw_timer_;
  base::Signal in_vain_;  ///< nobody reads what it prints
  base::CallbackTimer tells_in_vain_;
  net::ReaderWatch reader_of_output_;
};

}  // namespace kapela::cli
