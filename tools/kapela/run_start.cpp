#include "tools/kapela/run_start.hpp"

#include <cstdio>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <signal.h>

#include "orchestrator/base/task.hpp"
#include "orchestrator/client/interruptible.hpp"
#include "orchestrator/client/run_dialog.hpp"
#include "orchestrator/client/run_follower.hpp"
#include "tools/console/keyboard.hpp"
#include "tools/console/run_view.hpp"
#include "tools/kapela/ask.hpp"
#include "tools/kapela/console_words.hpp"

namespace kapela::cli {
namespace {

using wire::Json;

constexpr base::Duration follow_wait = std::chrono::seconds(10);
/// How often the elapsed times on a terminal move on while nothing happens, and keys are looked at.
constexpr base::Duration redraw_wait = std::chrono::milliseconds(250);

ExitCode code_of(const Json& report) {
  if (report["status"] == "SUCCEEDED") return success;
  return report["status"] == "REJECTED" ? refused : failed;
}

int no_longer_following() {
  std::fputs("\n", stderr);  // Ctrl-C has left the cursor behind ^C
  complain("no longer following; the run goes on. See it: kapela runs; end it: kapela runs cancel ID");
  return inconclusive;
}

/// Somebody at this terminal, or a pipe.
class Watcher final : public client::Spectator {
 public:
  Watcher(Terminal& terminal, bool silent) : terminal_(terminal), silent_(silent) {}

  [[nodiscard]] base::Duration patience() const override { return terminal_.interactive() ? redraw_wait : follow_wait; }
  void show(const Json& records, const Json& report, const std::string& question) override {
    if (!silent_) console::show(terminal_, records, report, question);
  }
  [[nodiscard]] std::optional<char> key() override {
    if (!keyboard_) keyboard_.emplace();
    return keyboard_->key();
  }
  void nothing_is_asked() override { keyboard_.reset(); }
  void refused(const base::Error& error) override { terminal_.line(terminal_.paint(Colour::yellow, to_text(error))); }

 private:
  Terminal& terminal_;
  bool silent_;
  std::optional<console::Keyboard> keyboard_;  ///< while something is asked
};

/// The last word about a run, and what there is to do about the plant.
base::Task<int> tell_end(client::ApiClient& api, Terminal& terminal, Json report) {
  console::show_end(terminal, report);
  if (code_of(report) == success) co_return success;
  const base::Result<Json> plant = co_await api.get("/api/v1/components", client::answer_time);
  if (plant) console::show_latch(terminal, *plant);
  co_return code_of(report);
}

base::Task<int> execute(client::ApiClient& api, client::RunDialog& dialog, RunStart start, bool json) {
  Json body = *start.body;
  const base::Result<Json> accepted = co_await api.post(start.path, std::move(body), client::answer_time);
  if (!accepted) co_return report_error(accepted.error());
  const auto run = (*accepted)["run_id"].get<std::uint64_t>();
  if (start.no_follow) {
    if (json) {
      say_json(accepted->dump());
    } else {
      say(fmt::format("run {} accepted", run));
    }
    co_return success;
  }
  Terminal terminal;
  Watcher watcher(terminal, json);
  client::RunFollower follower(api, watcher, dialog, run, user_name());
  base::Result<std::optional<Json>> report = co_await follower.follow();
  if (!report) co_return report_error(report.error());
  if (!*report) co_return no_longer_following();
  if (json) {
    say_json((*report)->dump(2));
    co_return code_of(**report);
  }
  const int code = co_await tell_end(api, terminal, std::move(**report));
  co_return code;
}

}  // namespace

int start_and_follow(const Context& context, const RunStart& start) {
  const base::Result<client::ApiUrl> to = client::parse_url(context.url);
  if (!to) {
    (void)report_error(to.error());
    return bad_usage;
  }
  net::EventLoop loop;
  client::ApiClient api(loop, *to, context.token);
  client::RunDialog dialog(!context.json && !start.no_follow && Terminal().interactive() &&
                           console::Keyboard::is_there());
  const std::optional<int> code =
      client::run_interruptible(loop, execute(api, dialog, start, context.json),
                                [&dialog](int number) { return number == SIGTERM || dialog.interrupt(); });
  return code ? *code : no_longer_following();
}

}  // namespace kapela::cli
