#include "orchestrator/client/run_follower.hpp"

#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace kapela::client {
namespace {

using wire::Json;
using Report = base::Result<std::optional<Json>>;

}  // namespace

RunFollower::RunFollower(ApiClient& api, Spectator& spectator, RunDialog& dialog, std::uint64_t run, std::string who)
    : api_(api),
      spectator_(spectator),
      dialog_(dialog),
      path_(fmt::format("/api/v1/runs/{}", run)),
      who_(std::move(who)) {}

base::Task<Report> RunFollower::follow() {
  for (;;) {
    base::Result<Json> report = co_await news();
    if (!report) co_return report.error();
    if (ended_) co_return std::optional<Json>(std::move(*report));
    dialog_.set_awaits_approval(!(*report)["awaits_approval"].is_null());
    const bool stays = co_await attend();
    if (!stays) co_return std::optional<Json>();
  }
}

/// Waits for something to happen, or for the next look.
base::Task<base::Result<Json>> RunFollower::news() {
  const base::Duration wait = spectator_.patience();
  const std::string journal =
      fmt::format("{}/journal?after={}&wait={}ms", path_, after_, wait / std::chrono::milliseconds(1));
  const base::Result<Json> records = co_await api_.get(journal, wait + answer_time);
  if (!records) co_return records.error();
  base::Result<Json> report = co_await api_.get(path_, answer_time);
  if (!report) co_return report.error();
  after_ = (*records)["last"].get<std::uint64_t>();
  ended_ = (*records)["ended"].get<bool>();
  spectator_.show(*records, *report, dialog_.question());
  co_return report;
}

/// The answers, as far as something is asked. False: no longer following.
base::Task<bool> RunFollower::attend() {
  using Wish = RunDialog::Wish;
  if (!dialog_.possible() || dialog_.question().empty()) {
    spectator_.nothing_is_asked();
    co_return true;
  }
  for (std::optional<char> key = spectator_.key(); key; key = spectator_.key()) {
    const Wish wish = dialog_.answer(*key);
    if (wish == Wish::detach) co_return false;
    Json body{{"who", who_}};
    if (wish == Wish::cancel) co_await ask_for("/cancel", std::move(body));
    if (wish != Wish::approve && wish != Wish::disapprove) continue;
    body["approve"] = wish == Wish::approve;
    co_await ask_for("/approve", std::move(body));
  }
  co_return true;
}

/// What is refused is told; the run is followed on.
base::Task<void> RunFollower::ask_for(std::string what, Json body) {
  const std::string target = path_ + what;
  const base::Result<Json> answer = co_await api_.post(target, std::move(body), answer_time);
  if (!answer) spectator_.refused(answer.error());
}

}  // namespace kapela::client
