#include "orchestrator/client/stream_follower.hpp"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

namespace kapela::client {
namespace {

constexpr base::Duration first_pause = std::chrono::milliseconds(250);
constexpr base::Duration longest_pause = std::chrono::seconds(5);

/// Worth another try: it may be back soon.
bool may_pass(const base::Error& error) {
  using base::ErrorCode;
  return error.code == ErrorCode::unreachable || error.code == ErrorCode::timeout ||
         error.code == ErrorCode::malformed || error.code == ErrorCode::too_many || error.code == ErrorCode::cancelled;
}

}  // namespace

StreamFollower::StreamFollower(ApiClient& api, Hearer hearer)
    : api_(api), hearer_(std::move(hearer)), tells_nonsense_([this] { nonsense_.notify(); }) {}

base::Task<base::Error> StreamFollower::run() {
  std::vector<base::Task<base::Error>> both;
  both.push_back(follow());
  both.push_back(nonsense());
  const auto [index, error] = co_await base::when_any(std::move(both));
  co_return error;
}

base::Task<base::Error> StreamFollower::nonsense() {
  co_await nonsense_.next();
  co_return *reader_.error();
}

base::Task<base::Error> StreamFollower::follow() {
  base::Duration pause = first_pause;
  for (;;) {
    connected_ = false;
    reader_ = SseReader();
    ApiClient::Taker taker = [this](std::string_view bytes) { take(bytes); };
    const base::Result<void> ended = co_await api_.follow(last_id_, std::move(taker));
    if (!ended && (last_id_.empty() || !may_pass(ended.error()))) co_return ended.error();
    tell_lost(ended ? "the orchestrator has ended it" : to_text(ended.error()));
    if (connected_) pause = first_pause;
    co_await base::sleep_for(api_.loop().timers(), pause);
    pause = std::min(2 * pause, longest_pause);
  }
}

void StreamFollower::take(std::string_view bytes) {
  connected_ = true;
  lost_ = false;
  for (const StreamEvent& event : reader_.put(bytes)) {
    if (!event.id.empty()) last_id_ = event.id;
    hearer_.on_event(event);
  }
  hearer_.on_part();
  if (reader_.error()) api_.loop().timers().arm(tells_nonsense_, api_.loop().now());
}

void StreamFollower::tell_lost(const std::string& why) {
  if (!std::exchange(lost_, true)) hearer_.on_lost(why);
}

}  // namespace kapela::client
