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
  /// An orchestrator that was not there at the beginning, or refuses, ends it: the result is the exit code.
  [[nodiscard]] base::Task<int> run();

 private:
  struct Known;
  [[nodiscard]] base::Task<int> follow();
  [[nodiscard]] base::Task<int> unheard();
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
  base::Signal unheard_;
  base::CallbackTimer tells_unheard_;
  net::ReaderWatch reader_of_output_;
};

}  // namespace kapela::cli
