#include "tools/kapela/status_watch.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <vector>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "tools/kapela/output.hpp"
#include "tools/kapela/status_view.hpp"
#include "tools/kapela/terminal.hpp"

namespace kapela::cli {
namespace {

using wire::Json;

constexpr base::Duration first_pause = std::chrono::milliseconds(250);
constexpr base::Duration longest_pause = std::chrono::seconds(5);
constexpr base::Duration redraw_pause = std::chrono::seconds(1);  // durations are shown

/// Worth another try: it may be back soon.
bool may_pass(const base::Error& error) {
  using base::ErrorCode;
  return error.code == ErrorCode::unreachable || error.code == ErrorCode::timeout ||
         error.code == ErrorCode::malformed || error.code == ErrorCode::too_many || error.code == ErrorCode::cancelled;
}

}  // namespace

/// The documents as last told.
struct StatusWatch::Known {
  Json components{};
  std::vector<base::Instant> told_at{};  ///< of each component
  Json plant{};
};

StatusWatch::StatusWatch(ApiClient& api, bool json)
    : api_(api),
      json_(json),
      known_(std::make_unique<Known>()),
      redraw_timer_([this] { redraw(); }),
      tells_in_vain_([this] { in_vain_.notify(); }),
      reader_of_output_(api.loop(), STDOUT_FILENO, [this] { in_vain_.notify(); }) {}

StatusWatch::~StatusWatch() = default;

base::Task<int> StatusWatch::run() {
  std::vector<base::Task<int>> both;
  both.push_back(follow());
  both.push_back(in_vain());
  const auto [index, code] = co_await base::when_any(std::move(both));
  co_return code;
}

base::Task<int> StatusWatch::in_vain() {
  co_await in_vain_.next();
  co_return exit_code_;
}

base::Task<int> StatusWatch::follow() {
  base::Duration pause = first_pause;
  for (;;) {
    connected_ = false;
    reader_ = EventReader();
    ApiClient::Taker taker = [this](std::string_view bytes) { take(bytes); };
    const base::Result<void> ended = co_await api_.follow(last_id_, std::move(taker));
    if (!ended && (last_id_.empty() || !may_pass(ended.error()))) co_return report_error(ended.error());
    tell_lost(ended ? "the orchestrator has ended it" : to_text(ended.error()));
    if (connected_) pause = first_pause;
    co_await base::sleep_for(api_.loop().timers(), pause);
    pause = std::min(2 * pause, longest_pause);
  }
}

void StatusWatch::take(std::string_view bytes) {
  connected_ = true;
  lost_ = false;
  for (const StreamEvent& event : reader_.put(bytes)) {
    if (!event.id.empty()) last_id_ = event.id;
    take_event(event);
  }
  redraw();
  const bool unheard = std::fflush(stdout) != 0 || std::ferror(stdout) != 0;
  if (reader_.error()) exit_code_ = report_error(*reader_.error());
  if (unheard || reader_.error()) api_.loop().timers().arm(tells_in_vain_, api_.loop().now());
}

void StatusWatch::take_event(const StreamEvent& event) {
  Json data = Json::parse(event.data, nullptr, false);
  if (data.is_discarded()) return;
  if (json_) {
    say_json(Json{{"id", event.id}, {"event", event.kind}, {"data", std::move(data)}}.dump());
  } else if (event.kind == "snapshot") {
    known_->components = std::move(data["components"]);
    known_->told_at.assign(known_->components.size(), api_.loop().now());
    if (!terminal_.interactive()) say_table(status_table(known_->components));
    take_plant(std::move(data["plant"]));
  } else if (event.kind == "component") {
    take_component(std::move(data));
  } else if (event.kind == "plant") {
    take_plant(std::move(data));
  }
}

void StatusWatch::take_component(Json component) {
  for (std::size_t i = 0; i < known_->components.size(); ++i) {
    Json& known = known_->components[i];
    if (known["name"] != component["name"]) continue;
    if (const std::string line = status_line(component); line != status_line(known)) tell(line);
    known = std::move(component);
    known_->told_at[i] = api_.loop().now();
    return;
  }
}

void StatusWatch::take_plant(Json plant) {
  const bool was_latched = known_->plant.is_object() && !known_->plant["latch"].is_null();
  known_->plant = std::move(plant);
  if (const std::string latch = latch_line(terminal_, known_->plant); !latch.empty()) tell(latch);
  if (was_latched && known_->plant["latch"].is_null()) tell("no longer latched");
}

/// In a pipe, or above no table.
void StatusWatch::tell(const std::string& line) const {
  if (!terminal_.interactive())
    say(fmt::format("{} {}", fmt::format("{:%T}", fmt::localtime(std::time(nullptr))), line));
}

/// Once for each time that it is lost.
void StatusWatch::tell_lost(const std::string& why) {
  if (std::exchange(lost_, true)) return;
  if (json_ || !terminal_.interactive()) complain(fmt::format("the connection is lost, trying again: {}", why));
  redraw();
}

void StatusWatch::redraw() {
  net::EventLoop& loop = api_.loop();
  if (json_ || !terminal_.interactive() || !known_->components.is_array()) return;
  std::vector<base::Duration> ages;
  for (const base::Instant told : known_->told_at) ages.push_back(loop.now() - told);
  std::vector<std::string> lines = table(watch_table(known_->components, ages));
  if (std::string latch = latch_line(terminal_, known_->plant); !latch.empty())
    lines.insert(lines.begin(), std::move(latch));
  if (lost_) lines.push_back(terminal_.paint(Colour::yellow, "the connection is lost, trying again"));
  terminal_.redraw(lines);
  loop.timers().disarm(redraw_timer_);
  loop.timers().arm(redraw_timer_, loop.now() + redraw_pause);
}

}  // namespace kapela::cli
