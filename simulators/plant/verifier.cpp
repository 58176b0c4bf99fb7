#include "simulators/plant/verifier.hpp"

#include <algorithm>
#include <utility>

#include "simulators/plant/http_answers.hpp"

namespace kapela::plant {
namespace {

bool is_final(Standing::Verdict verdict) {
  return verdict == Standing::Verdict::holds || verdict == Standing::Verdict::broken;
}

}  // namespace

Verifier::Verifier(base::TimerHeap& timers, ComponentJournal& journal)
    : timers_(timers), journal_(journal), timer_([this] { look(); }) {
  journal_.on_change([this] { wake(); });
}

Verifier::~Verifier() {
  journal_.on_change({});
}

void Verifier::ask(const net::Request& request, net::Responder responder) {
  base::Result<Expectation> expectation = parse_expectation(request.body);
  if (!expectation) return responder.send(bad_body(expectation.error()));
  const Standing now = judge(*expectation, journal_);
  if (is_final(now.verdict) || expectation->within <= base::Duration::zero())
    return responder.send(ok(standing_body(*expectation, now)));
  waiting_.remove_if([](const Waiting& each) { return !each.responder.client_connected(); });
  if (waiting_.size() >= most_waiting)
    return responder.send(net::error_response(
        503, base::fail(base::ErrorCode::too_many, "too many wait for a verification", "wait for fewer at once")));
  const base::Instant until = timers_.now() + expectation->within;
  waiting_.push_back({std::move(*expectation), std::move(responder), until});
  if (!timer_.armed() || timer_.deadline() > until) timers_.arm(timer_, until);
}

/// The journal is in the middle of something: it is looked at after that.
void Verifier::wake() {
  if (!waiting_.empty()) timers_.arm(timer_, timers_.now());
}

void Verifier::look() {
  base::Instant next = base::Instant::max();
  for (auto each = waiting_.begin(); each != waiting_.end();) {
    const Standing standing = judge(each->expectation, journal_);
    if (is_final(standing.verdict) || each->until <= timers_.now()) {
      each->responder.send(ok(standing_body(each->expectation, standing)));
      each = waiting_.erase(each);
    } else {
      next = std::min(next, each->until);
      ++each;
    }
  }
  if (next != base::Instant::max()) timers_.arm(timer_, next);
}

void Verifier::release() {
  timers_.disarm(timer_);
  for (Waiting& each : waiting_)
    each.responder.send(ok(standing_body(each.expectation, judge(each.expectation, journal_))));
  waiting_.clear();
}

}  // namespace kapela::plant
