#include "orchestrator/net/server_session.hpp"

#include <boost/asio/post.hpp>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/base/duration.hpp"

namespace kapela::net {
namespace {

/// After the last answer what the client still sends is read and dropped up to here, so that it gets to read the
/// answer: closing with unread bytes would send a RST, and a RST makes the client's kernel throw the answer away.
constexpr base::Duration max_linger = std::chrono::seconds(2);
constexpr std::size_t max_drained = 4 * 1024 * 1024;

/// What the kernel holds for the client of a stream, so that one that does not read is noticed soon.
constexpr std::size_t max_stream_buffer = 256 * 1024;

Response too_slow(std::string_view part, base::Duration limit) {
  return error_response(408, base::fail(base::ErrorCode::timeout, "the HTTP " + std::string(part) + " came too slowly",
                                        "it must be complete within " + base::to_text(limit)));
}

Response truncated() {
  return error_response(400, base::fail(base::ErrorCode::malformed, "the connection ended within the request"));
}

}  // namespace

Responder::Session::Session(std::shared_ptr<ServerState> server, Socket socket, Endpoint peer, Door door)
    : server_(std::move(server)),
      socket_(std::move(socket)),
      peer_(std::move(peer)),
      door_(door),
      decoder_({server_->limits.header_bytes, server_->limits.body_bytes}) {
  prepare(socket_);
  server_->precedence_at(door_).enter(*this, place_);
}

void Responder::Session::start() {
  arm(server_->limits.header_time);
  read();
}

void Responder::Session::refuse(Response response) {
  refused_ = true;
  ++server_->refused;
  rank(Precedence::Rank::busy);  // its end is near
  begin_answer(std::move(response), false);
  advance();
}

void Responder::Session::drain() {
  if (state_ == State::streaming) {
    (void)stream_.write_to(socket_);
    close();
    return;
  }
  if ((state_ == State::reading && decoder_.state() == DecodeState::idle) || state_ == State::silent) close();
}

void Responder::Session::answer(Response response) {
  if (state_ != State::handling) return;
  begin_answer(std::move(response), keep_alive_);
  write_answer();
}

void Responder::Session::answer(Response response, const Delivery& delivery) {
  if (state_ != State::handling) return;
  begin_answer(std::move(response), keep_alive_ && !delivery.ends_connection());
  delivery_ = std::make_unique<PacedOutput>(std::exchange(output_.bytes(), {}), delivery);
  write_answer();
}

void Responder::Session::write_answer() {
  if (advancing_) return;  // within the handler: advance() goes on with it
  const auto self = shared_from_this();
  bool goes_on = true;
  while (goes_on && state_ == State::writing) goes_on = step_writing();
  // Only this answer is written here: whoever answers does not expect to be handed the next request meanwhile.
  if (goes_on) come_back();
}

void Responder::Session::begin_stream(Response head) {
  if (state_ != State::handling) return;
  if (to_head_) return answer(std::move(head));
  limit_unsent(socket_, max_stream_buffer);
  note_answer(head.status);
  keep_alive_ = false;
  refresh_date();
  std::string bytes;
  encode(head, {.to_head = false, .keep_alive = false, .date = server_->date, .endless = true}, bytes);
  state_ = State::streaming;
  stream(std::make_shared<const std::string>(std::move(bytes)));
}

void Responder::Session::stream(SharedBytes bytes) {
  if (state_ != State::streaming || stream_ends_) return;
  stream_.put(std::move(bytes));
  write_stream();
}

void Responder::Session::end_stream() {
  if (state_ != State::streaming || stream_ends_) return;
  stream_ends_ = true;
  write_stream();
}

void Responder::Session::end_stream_with(SharedBytes bytes) {
  if (state_ != State::streaming || stream_ends_) return;
  stream_.drop_unbegun();
  stream_.put(std::move(bytes));
  end_stream();
}

void Responder::Session::write_stream() {
  if (write_pending_) return;
  const auto self = shared_from_this();
  const SystemError failed = stream_.write_to(socket_);
  if (failed == boost::asio::error::would_block || failed == boost::asio::error::try_again) return await_writable();
  if (failed) return close();
  server_->loop.timers().disarm(*this);
  if (stream_ends_) linger();
}

void Responder::Session::answer_nothing() {
  if (state_ == State::handling) linger();
}

void Responder::Session::reset() {
  if (state_ == State::handling) abort();
}

void Responder::Session::stay_silent() {
  if (state_ != State::handling) return;
  if (peer_ended_) return close();
  state_ = State::silent;
  read();
}

void Responder::Session::stay_silent_until_hurried(Response response) {
  if (state_ != State::handling) return;
  held_ = std::move(response);
  stay_silent();
}

bool Responder::Session::hurry() {
  if (delivery_) delivery_->hurry();
  if (state_ == State::pausing) arm_in_plant_time(base::Duration::zero());
  if (state_ != State::silent || !held_) return false;
  state_ = State::handling;
  keep_alive_ = false;  // what the client has sent meanwhile is lost
  answer(*std::exchange(held_, std::nullopt));
  return true;
}

void Responder::Session::abort() {
  SystemError ignored;
  socket_.set_option(boost::asio::socket_base::linger(true, 0), ignored);
  close();
}

void Responder::Session::close() {
  if (state_ == State::closed) return;
  const auto self = shared_from_this();
  state_ = State::closed;
  server_->loop.timers().disarm(*this);
  SystemError ignored;
  socket_.close(ignored);
  if (refused_) --server_->refused;
  server_->precedence_at(door_).leave(place_);
  server_->sessions.erase(self);
  if (server_->session_ended) server_->session_ended();
}

/// Goes on as far as it can without waiting. What happens within (a handler that answers) only changes the state.
void Responder::Session::advance() {
  if (advancing_) return;
  const auto self = shared_from_this();
  advancing_ = true;
  turn_used_ = false;
  while (step()) {
  }
  advancing_ = false;
  read();
}

/// Whoever sends many requests at once takes turns with all other connections.
void Responder::Session::come_back() {
  if (std::exchange(coming_back_, true)) return;
  boost::asio::post(socket_.get_executor(), [self = shared_from_this()] {
    self->coming_back_ = false;
    self->advance();
  });
}

bool Responder::Session::step() {
  switch (state_) {
    case State::reading:
      return step_reading();
    case State::writing:
      return step_writing();
    case State::handling:
    case State::pausing:
    case State::streaming:
    case State::silent:
    case State::lingering:
    case State::closed:
      return false;
  }
  ASSERT(!"unknown state");
}

bool Responder::Session::step_reading() {
  switch (decoder_.state()) {
    case DecodeState::idle:
      if (peer_ended_ || server_->draining) {
        close();
        return false;
      }
      break;
    case DecodeState::header:
    case DecodeState::body:
      if (decoder_.state() == DecodeState::body && !is_admitted_) {
        admit();
        return true;
      }
      if (peer_ended_) {
        begin_answer(truncated(), false);
        return true;
      }
      break;
    case DecodeState::complete:
      return step_complete();
    case DecodeState::failed:
      begin_answer(error_response(decoder_.failure().status, decoder_.failure().error), false);
      return true;
  }
  wait_for_rest_of_request();
  return false;
}

bool Responder::Session::step_complete() {
  if (turn_used_) {
    come_back();
    return false;
  }
  if (!is_admitted_) {
    admit();
  } else {
    turn_used_ = true;
    handle_request();
  }
  return true;
}

/// Once a request, by its header: who may not send it shall cost next to nothing.
void Responder::Session::admit() {
  is_admitted_ = true;
  if (!server_->admit) return;
  Admission admission = server_->admit(decoder_.head(), peer_);
  is_known_ = admission.known;
  if (admission.refusal) return refuse_admission(std::move(*admission.refusal));
  if (admission.body_bytes < server_->limits.body_bytes) decoder_.limit_body(admission.body_bytes);
}

void Responder::Session::refuse_admission(Response refusal) {
  turn_used_ = true;
  to_head_ = decoder_.head().method == Method::head;
  const bool is_whole = decoder_.state() == DecodeState::complete;
  const bool keep_alive = is_whole && decoder_.keep_alive();
  if (is_whole)
    (void)decoder_.take();
  else
    decoder_.abandon();
  begin_answer(std::move(refusal), keep_alive);
}

void Responder::Session::wait_for_rest_of_request() {
  const ServerLimits& limits = server_->limits;
  const DecodeState state = decoder_.state();
  if (state == DecodeState::body && decoder_.take_expectation()) {
    output_.bytes() += continue_response();
    if (output_.write_to(socket_)) close();  // nothing else is under way: a buffer that is full here is no client's
  }
  if (state_ == State::closed || state == awaited_) return;
  awaited_ = state;
  if (state == DecodeState::header) arm(limits.header_time);
  if (state != DecodeState::body) return;
  rank(is_known_ ? Precedence::Rank::idle : Precedence::Rank::slow);
  arm(limits.body_time);
}

void Responder::Session::handle_request() {
  server_->loop.timers().disarm(*this);
  state_ = State::handling;
  rank(Precedence::Rank::busy);
  handled_at_ = server_->loop.real_now();
  keep_alive_ = decoder_.keep_alive();
  Request request = decoder_.take();
  request.peer = peer_;
  to_head_ = request.method == Method::head;
  const auto server = server_;  // the handler may end the server
  server->handler(std::move(request), Responder(weak_from_this()));
}

void Responder::Session::begin_answer(Response response, bool keep_alive) {
  keep_alive_ = keep_alive && !server_->draining;
  refresh_date();
  note_answer(response.status);
  encode(response, {to_head_, keep_alive_, server_->date}, output_.bytes());
  state_ = State::writing;
  server_->loop.timers().disarm(*this);
}

bool Responder::Session::step_writing() {
  if (write_pending_) return false;
  const SystemError failed = output_.write_to(socket_);
  if (!failed) {
    if (delivery_) return step_delivery();
    after_answer();
    return state_ == State::reading;
  }
  if (failed == boost::asio::error::would_block || failed == boost::asio::error::try_again)
    await_writable();
  else
    close();
  return false;
}

/// Once all that was to leave so far has been written.
bool Responder::Session::step_delivery() {
  switch (delivery_->next()) {
    case PacedOutput::Step::pause:
      pause(delivery_->pause());
      return false;
    case PacedOutput::Step::write:
      output_.bytes() += delivery_->piece();
      return true;
    case PacedOutput::Step::reset:
      reset_when_sent();
      return false;
    case PacedOutput::Step::finish:
      delivery_.reset();
      after_answer();
      return state_ == State::reading;
  }
  ASSERT(!"unknown step");
}

/// The time to write is for clients that do not read: it does not run meanwhile.
void Responder::Session::pause(base::Duration plant_time) {
  if (peer_ended_) return close();  // nobody waits for what comes next
  state_ = State::pausing;
  arm_in_plant_time(plant_time);
}

/// A RST makes this side's kernel drop what it has not sent yet, so that has to leave first.
void Responder::Session::reset_when_sent() {
  if (unsent_bytes(socket_) == 0) return abort();
  be_writable_when_all_is_sent(socket_);
  await_writable();
}

void Responder::Session::after_answer() {
  to_head_ = false;
  if (!keep_alive_) {
    linger();
    return;
  }
  state_ = State::reading;
  is_admitted_ = false;
  awaited_ = DecodeState::idle;
  rank(is_known_ ? Precedence::Rank::idle : Precedence::Rank::stranger);
  arm(server_->limits.idle_time);
}

void Responder::Session::linger() {
  SystemError ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
  if (peer_ended_) {
    close();
    return;
  }
  state_ = State::lingering;
  if (!refused_) rank(Precedence::Rank::leaving);
  arm(max_linger);
  read();
}

/// While a request is handled reading goes on, to see the client leave; but only so far ahead.
bool Responder::Session::wants_bytes() const {
  if (peer_ended_ || state_ == State::closed) return false;
  const bool awaits_more = state_ == State::reading && decoder_.state() != DecodeState::complete;
  return awaits_more || drops_bytes() || decoder_.kept_bytes() < server_->limits.header_bytes;
}

void Responder::Session::read() {
  if (read_pending_ || !wants_bytes()) return;
  read_pending_ = true;
  drops_read_ = drops_bytes();
  socket_.async_read_some(drops_read_ ? boost::asio::buffer(server_->dropped) : boost::asio::buffer(chunk_),
                          [self = shared_from_this()](const SystemError& failed, std::size_t size) {
                            self->read_pending_ = false;
                            self->on_read(failed, size);
                          });
}

void Responder::Session::on_read(const SystemError& failed, std::size_t size) {
  if (state_ == State::closed) return;
  if (failed == boost::asio::error::eof) peer_ended_ = true;
  const bool left_in_pause = peer_ended_ && state_ == State::pausing;
  if ((failed && !peer_ended_) || left_in_pause || (drops_bytes() && (peer_ended_ || drained_ > max_drained))) {
    close();
    return;
  }
  if (drops_bytes() || drops_read_)
    drained_ += size;
  else if (decoder_.state() != DecodeState::failed)
    decoder_.put(std::string_view(chunk_.data(), size));
  if (coming_back_) return read();
  advance();
}

void Responder::Session::await_writable() {
  write_pending_ = true;
  if (state_ == State::writing && !refused_) rank(is_known_ ? Precedence::Rank::idle : Precedence::Rank::slow);
  arm(server_->limits.write_time);
  socket_.async_wait(Socket::wait_write, [self = shared_from_this()](const SystemError& failed) {
    self->write_pending_ = false;
    if (self->state_ != State::writing && self->state_ != State::streaming) return;
    if (failed)
      self->close();
    else if (self->state_ == State::streaming)
      self->write_stream();
    else
      self->advance();
  });
}

void Responder::Session::arm(base::Duration real_from_now) {
  server_->loop.timers().arm(*this, server_->loop.after_real(real_from_now));
}

void Responder::Session::arm_in_plant_time(base::Duration from_now) {
  server_->loop.timers().arm(*this, server_->loop.now() + from_now);
}

void Responder::Session::on_timer() {
  const auto self = shared_from_this();
  if (state_ == State::pausing) {
    state_ = State::writing;
    advance();
    return;
  }
  if (state_ == State::writing || state_ == State::streaming) {
    abort();  // it does not read: a FIN would wait behind the answer for minutes
    return;
  }
  if (state_ != State::reading || awaited_ == DecodeState::idle) {
    close();
    return;
  }
  const bool in_body = awaited_ == DecodeState::body;
  begin_answer(in_body ? too_slow("body", server_->limits.body_time) : too_slow("header", server_->limits.header_time),
               false);
  advance();
}

void Responder::Session::note_answer(unsigned status) {
  if (!server_->answered) return;
  const bool handled = state_ == State::handling;
  server_->answered(status, handled ? server_->loop.real_now() - handled_at_ : base::Duration::zero());
}

void Responder::Session::refresh_date() {
  using std::chrono::seconds;
  const auto now = std::chrono::floor<seconds>(server_->loop.wall_now()).time_since_epoch().count();
  if (now == server_->date_at) return;
  server_->date_at = now;
  server_->date = http_date(now);
}

}  // namespace kapela::net
