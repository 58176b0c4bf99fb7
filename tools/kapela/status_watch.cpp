#include "tools/kapela/status_watch.hpp"

#include <cstdio>
#include <ctime>
#include <vector>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "tools/console/status_view.hpp"
#include "tools/kapela/console_words.hpp"

namespace kapela::cli {
namespace {

using wire::Json;

constexpr base::Duration redraw_pause = std::chrono::seconds(1);  // durations are shown

}  // namespace

/// The documents as last told.
struct StatusWatch::Known {
  Json components{};
  std::vector<base::Instant> told_at{};  ///< of each component
  Json plant{};
};

StatusWatch::StatusWatch(client::ApiClient& api, bool json)
    : api_(api),
      json_(json),
      stream_(api, {[this](const client::StreamEvent& event) { take_event(event); }, [this] { end_of_part(); },
                    [this](const std::string& why) { tell_lost(why); }}),
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
  co_return success;
}

base::Task<int> StatusWatch::follow() {
  const base::Error error = co_await stream_.run();
  co_return report_error(error);
}

void StatusWatch::end_of_part() {
  redraw();
  const bool unheard = std::fflush(stdout) != 0 || std::ferror(stdout) != 0;
  if (unheard) api_.loop().timers().arm(tells_in_vain_, api_.loop().now());
}

void StatusWatch::take_event(const client::StreamEvent& event) {
  Json data = Json::parse(event.data, nullptr, false);
  if (data.is_discarded()) return;
  if (json_) {
    say_json(Json{{"id", event.id}, {"event", event.kind}, {"data", std::move(data)}}.dump());
  } else if (event.kind == "snapshot") {
    known_->components = std::move(data["components"]);
    known_->told_at.assign(known_->components.size(), api_.loop().now());
    if (!terminal_.interactive()) say_table(console::status_table(known_->components));
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
    if (const std::string line = console::status_line(component); line != console::status_line(known)) tell(line);
    known = std::move(component);
    known_->told_at[i] = api_.loop().now();
    return;
  }
}

void StatusWatch::take_plant(Json plant) {
  const bool was_latched = known_->plant.is_object() && !known_->plant["latch"].is_null();
  known_->plant = std::move(plant);
  if (const std::string latch = console::latch_line(terminal_, known_->plant); !latch.empty()) tell(latch);
  if (was_latched && known_->plant["latch"].is_null()) tell("no longer latched");
}

/// In a pipe, or above no table.
void StatusWatch::tell(const std::string& line) const {
  if (!terminal_.interactive())
    say(fmt::format("{} {}", fmt::format("{:%T}", fmt::localtime(std::time(nullptr))), line));
}

void StatusWatch::tell_lost(const std::string& why) {
  if (json_ || !terminal_.interactive()) complain(fmt::format("the connection is lost, trying again: {}", why));
  redraw();
}

void StatusWatch::redraw() {
  net::EventLoop& loop = api_.loop();
  if (json_ || !terminal_.interactive() || !known_->components.is_array()) return;
  std::vector<base::Duration> ages;
  for (const base::Instant told : known_->told_at) ages.push_back(loop.now() - told);
  std::vector<std::string> lines = table(console::watch_table(known_->components, ages));
  if (std::string latch = console::latch_line(terminal_, known_->plant); !latch.empty())
    lines.insert(lines.begin(), std::move(latch));
  if (stream_.is_lost()) lines.push_back(terminal_.paint(Colour::yellow, "the connection is lost, trying again"));
  terminal_.redraw(lines);
  loop.timers().disarm(redraw_timer_);
  loop.timers().arm(redraw_timer_, loop.now() + redraw_pause);
}

}  // namespace kapela::cli
