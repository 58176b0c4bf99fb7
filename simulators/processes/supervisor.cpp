#include "simulators/processes/supervisor.hpp"

#include <utility>

#include <nlohmann/json.hpp>

#include "simulators/plant/http_answers.hpp"

namespace kapela::processes {

using component::ProcessDesk;
using wire::ProcessDeed;
using Phase = KeptProgram::Phase;

Supervisor::Supervisor(net::EventLoop& loop, KeptProgram& program) : loop_(loop), program_(program) {
  program_.on_change([this] { see(); });
}

bool Supervisor::on_request(const net::Request& request, net::Responder responder) {
  if (request.method != net::Method::post) {
    responder.send(plant::wrong_method(request.method, "/process", "POST"));
    return false;
  }
  const base::Result<wire::ProcessOrder> order = wire::decode_process_order(request.body);
  if (!order) {
    responder.send(plant::bad_body(order.error()));
    return false;
  }
  const ProcessDesk::Decision decision = desk_.decide(order->fence, loop_.wall_now());
  const bool acts = decision == ProcessDesk::Decision::act;
  if (acts) begin(order->deed);
  if (!acts && decision != ProcessDesk::Decision::repeat) {
    wire::CommandAnswer refusal;
    refusal.accepted = false;
    refusal.expired = decision == ProcessDesk::Decision::too_late;
    refusal.reason = reason(decision);
    answer(std::move(responder), refusal);
  } else if (!deed_) {
    answer(std::move(responder), answer_);
  } else {
    if (waiting_.size() == most_waiting) waiting_.erase(waiting_.begin());
    waiting_.push_back(std::move(responder));
  }
  return acts && order->deed != ProcessDeed::stop;
}

/// What was under way is overtaken: whoever waits for it is told.
void Supervisor::begin(ProcessDeed deed) {
  if (deed_) finish(false, std::string(reason(ProcessDesk::Decision::overtaken)));
  deed_ = deed;
  lives_ = program_.restarts();
  const Phase phase = program_.phase();
  const bool is_up = phase == Phase::ready || phase == Phase::starting;
  const bool is_down = phase == Phase::dead || phase == Phase::halted;
  is_needless_ = deed == ProcessDeed::start ? is_up || phase == Phase::waiting : deed == ProcessDeed::stop && is_down;
  if (deed == ProcessDeed::stop)
    program_.halt();
  else if (deed == ProcessDeed::restart || !is_up)
    program_.restart();
  see();
}

/// The program is in another phase than before.
void Supervisor::see() {
  if (!deed_) return;
  if (is_done()) return finish(true, {});
  if (has_failed()) finish(false, program_.last_end().empty() ? "it does not run" : program_.last_end());
}

bool Supervisor::is_done() const {
  const Phase phase = program_.phase();
  if (*deed_ == ProcessDeed::stop) return phase == Phase::halted || phase == Phase::dead || phase == Phase::down;
  return phase == Phase::ready && (*deed_ == ProcessDeed::start || program_.restarts() > lives_);
}

/// It has ended before it answered, and nobody starts it again.
bool Supervisor::has_failed() const {
  const Phase phase = program_.phase();
  if (*deed_ == ProcessDeed::stop) return false;
  return phase == Phase::dead || phase == Phase::halted || phase == Phase::stopping || phase == Phase::down;
}

void Supervisor::finish(bool done, std::string why) {
  answer_ = {};
  answer_.accepted = done;
  answer_.already_there = done && is_needless_;
  answer_.reason = std::move(why);
  deed_.reset();
  for (net::Responder& each : std::exchange(waiting_, {})) answer(std::move(each), answer_);
}

void Supervisor::answer(net::Responder responder, const wire::CommandAnswer& what) {
  wire::Json body = wire::encode(what);
  body["status"] = "ok";
  responder.send(plant::ok(body.dump()));
}

}  // namespace kapela::processes
