// StatusWatch: follows the components over GET /api/v1/stream: a table redrawn in place, lines in a pipe, or JSON.
// Lives as long as the coroutine that awaits `run`.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "orchestrator/base/signal.hpp"
#include "orchestrator/net/reader_watch.hpp"
#include "tools/kapela/api_client.hpp"
#include "tools/kapela/event_reader.hpp"
#include "tools/kapela/exit_code.hpp"
#include "tools/kapela/terminal.hpp"

namespace kapela::cli {

class StatusWatch {
 public:
  /// `api` outlives it.
  StatusWatch(ApiClient& api, bool json);
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
  void take(std::string_view bytes);
  void take_event(const StreamEvent& event);
  void take_component(wire::Json component);
  void take_plant(wire::Json plant);
  void tell(const std::string& line) const;
  void tell_lost(const std::string& why);
  void redraw();

  ApiClient& api_;
  bool json_;
  Terminal terminal_;
  EventReader reader_;
  std::string last_id_;
  bool connected_ = false;
  bool lost_ = false;  ///< and told so
  std::unique_ptr<Known> known_;
  base::CallbackTimer redraw_timer_;
  int exit_code_ = success;
  base::Signal in_vain_;  ///< nobody reads what it prints, or there is nothing to print
  base::CallbackTimer tells_in_vain_;
  net::ReaderWatch reader_of_output_;
};

}  // namespace kapela::cli
