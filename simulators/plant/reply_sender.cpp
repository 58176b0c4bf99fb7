#include "simulators/plant/reply_sender.hpp"

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>

#include "orchestrator/base/assert.hpp"

namespace kapela::plant {
namespace {

constexpr base::Duration retry_pause = std::chrono::milliseconds(100);

struct Letter {
  std::string body;
  base::Instant useful_until;
  int attempts = 0;
};

}  // namespace

/// Everything on its way to one destination; one request at a time, so that order is kept.
struct ReplySender::Line {
  Line(net::Endpoint destination, std::function<void()> on_retry)
      : to(std::move(destination)), retry(std::move(on_retry)) {}

  [[nodiscard]] bool idle() const { return !current && waiting.empty(); }
  void drop_oldest() {
    bytes -= waiting.front().body.size();
    waiting.pop_front();
  }

  net::Endpoint to;
  std::deque<Letter> waiting{};
  std::size_t bytes = 0;
  std::optional<Letter> current{};
  base::CallbackTimer retry;
};

ReplySender::ReplySender(net::HttpClient& client, base::TimerHeap& timers) : client_(client), timers_(timers) {}
ReplySender::~ReplySender() = default;

ReplySender::Line* ReplySender::line_to(const net::Endpoint& to) {
  const auto found = std::find_if(lines_.begin(), lines_.end(), [&to](const auto& line) { return line->to == to; });
  if (found != lines_.end()) return found->get();
  if (lines_.size() >= destinations) std::erase_if(lines_, [](const auto& line) { return line->idle(); });
  if (lines_.size() >= destinations) return nullptr;
  // The timer lives in the line, which it must not keep alive.
  const auto slot = std::make_shared<Line*>(nullptr);
  lines_.push_back(std::make_shared<Line>(to, [this, slot] { send_next(**slot); }));
  *slot = lines_.back().get();
  return *slot;
}

void ReplySender::post(const net::Endpoint& to, std::string body) {
  Line* line = line_to(to);
  if (line == nullptr || body.size() > waiting_bytes) {
    ++dropped_;
    return;
  }
  line->bytes += body.size();
  line->waiting.push_back(Letter{std::move(body), timers_.now() + useful_time});
  while (line->waiting.size() > waiting_letters || line->bytes > waiting_bytes) {
    line->drop_oldest();
    ++dropped_;
  }
  if (!line->current) send_next(*line);
}

void ReplySender::send_next(Line& line) {
  const base::Instant now = timers_.now();
  if (!line.current) {
    while (!line.waiting.empty() && line.waiting.front().useful_until <= now) {
      line.drop_oldest();
      ++dropped_;
    }
    if (line.waiting.empty()) return;
    line.bytes -= line.waiting.front().body.size();
    line.current = std::move(line.waiting.front());
    line.waiting.pop_front();
  }
  ++line.current->attempts;
  net::ClientRequest request;
  request.to = line.to;
  request.body = line.current->body;
  request.timeout = attempt_time;
  const auto owner = std::find_if(lines_.begin(), lines_.end(), [&line](const auto& l) { return l.get() == &line; });
  client_.send(std::move(request), [this, alive = std::weak_ptr(*owner)](const base::Result<net::Response>& answer) {
    if (const auto still = alive.lock()) on_answer(*still, answer.has_value());
  });
}

void ReplySender::on_answer(Line& line, bool delivered) {
  ASSERT(line.current.has_value());
  const bool again =
      !delivered && line.current->attempts < attempts && timers_.now() + retry_pause < line.current->useful_until;
  if (again) return timers_.arm(line.retry, timers_.now() + retry_pause * line.current->attempts);
  if (!delivered) ++dropped_;
  line.current.reset();
  send_next(line);
}

void ReplySender::clear() {
  for (const auto& line : lines_) {
    line->waiting.clear();
    line->bytes = 0;
    if (!line->retry.armed()) continue;
    timers_.disarm(line->retry);
    line->current.reset();
  }
}

std::size_t ReplySender::waiting() const {
  std::size_t count = 0;
  for (const auto& line : lines_) count += line->waiting.size() + (line->current ? 1 : 0);
  return count;
}

}  // namespace kapela::plant
