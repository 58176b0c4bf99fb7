#include "orchestrator/net/http_server.hpp"

#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "orchestrator/net/acceptor.hpp"
#include "orchestrator/net/event_loop_impl.hpp"
#include "orchestrator/net/response_stream.hpp"
#include "orchestrator/net/server_session.hpp"

namespace kapela::net {
namespace {

/// How many connections over the bound are told so at a time; further ones are just closed.
constexpr std::size_t max_refused = 64;

Response too_many_connections(std::size_t limit) {
  return error_response(503, base::fail(base::ErrorCode::too_many, fmt::format("all {} connections are taken", limit),
                                        "close one, or try again later"));
}

Response unanswered() {
  return error_response(500, base::fail(base::ErrorCode::cancelled, "the request was given up without an answer"));
}

}  // namespace

struct HttpServer::Impl : std::enable_shared_from_this<HttpServer::Impl> {
  Impl(EventLoop& loop, ServerLimits limits, Handler handler, Admit admit)
      : state(std::make_shared<ServerState>(ServerState{loop, limits, std::move(handler), std::move(admit)})),
        acceptor(std::make_shared<Acceptor>(
            loop, [this](Socket socket, Endpoint from) { take(std::move(socket), std::move(from), Door::own); },
            [this] { return make_room(Door::own) || make_room(Door::tls); })),
        drain_limit([this] { close_sessions(); }) {}

  void take(Socket socket, Endpoint from, Door door);
  bool make_room(Door door);
  void on_session_ended();
  void close_sessions();
  void abort_sessions();
  void report_drained();

  std::shared_ptr<ServerState> state;
  std::shared_ptr<Acceptor> acceptor;
  base::CallbackTimer drain_limit;
  std::function<void()> drained;
  bool ended = false;  // the HttpServer is gone; handlers under way keep this for a moment
};

void HttpServer::Impl::take(Socket socket, Endpoint from, Door door) {
  const auto is_full = [this] { return state->sessions.size() - state->refused >= state->limits.connections; };
  const bool full = is_full() && !make_room(door) && !make_room(Door::own) && !make_room(Door::tls);
  if (full && state->refused >= max_refused) return;
  const auto session = std::make_shared<Responder::Session>(state, std::move(socket), std::move(from), door);
  state->sessions.insert(session);
  if (full)
    session->refuse(too_many_connections(state->limits.connections));
  else
    session->start();
}

/// A RST, as nothing is said that a FIN would have to wait behind.
bool HttpServer::Impl::make_room(Door door) {
  const auto first = state->precedence_at(door).first_to_go();
  if (first == nullptr) return false;
  first->abort();
  return true;
}

void HttpServer::Impl::on_session_ended() {
  acceptor->go_on();
  if (state->draining && state->sessions.empty()) report_drained();
}

void HttpServer::Impl::close_sessions() {
  // Each of them leaves the set when it closes.
  const std::vector<std::shared_ptr<Responder::Session>> all(state->sessions.begin(), state->sessions.end());
  for (const auto& session : all) session->close();
}

void HttpServer::Impl::abort_sessions() {
  const std::vector<std::shared_ptr<Responder::Session>> all(state->sessions.begin(), state->sessions.end());
  for (const auto& session : all) session->abort();
}

void HttpServer::Impl::report_drained() {
  state->loop.timers().disarm(drain_limit);
  if (!drained) return;
  state->loop.post([done = std::exchange(drained, nullptr), self = shared_from_this()] {
    if (!self->ended) done();
  });
}

HttpServer::HttpServer(EventLoop& loop, ServerLimits limits, Handler handler, Admit admit)
    : impl_(std::make_shared<Impl>(loop, limits, std::move(handler), std::move(admit))) {
  impl_->state->session_ended = [impl = impl_.get()] { impl->on_session_ended(); };
}

HttpServer::~HttpServer() {
  impl_->ended = true;
  impl_->state->session_ended = nullptr;
  impl_->state->answered = nullptr;
  impl_->acceptor->close();
  impl_->close_sessions();
  impl_->state->loop.timers().disarm(impl_->drain_limit);
}

base::Result<Endpoint> HttpServer::listen(const Endpoint& at) {
  return impl_->acceptor->listen(at);
}

void HttpServer::take(int descriptor, Endpoint from) {
  Socket socket(impl_->state->loop.impl().context);
  SystemError failed;
  socket.assign(boost::asio::ip::tcp::v4(), descriptor, failed);
  if (failed) ::close(descriptor);  // the client finds its connection closed
  if (!failed && !impl_->state->draining) impl_->take(std::move(socket), std::move(from), Door::tls);
}

bool HttpServer::make_room() {
  return impl_->make_room(Door::tls);
}

void HttpServer::shut_down(base::Duration limit, std::function<void()> done) {
  const auto impl = impl_;
  impl->drained = std::move(done);
  impl->state->draining = true;
  impl->acceptor->close();
  const std::vector<std::shared_ptr<Responder::Session>> all(impl->state->sessions.begin(),
                                                             impl->state->sessions.end());
  for (const auto& session : all) session->drain();
  EventLoop& loop = impl->state->loop;
  if (impl->state->sessions.empty())
    impl->report_drained();
  else
    loop.timers().arm(impl->drain_limit, loop.after_real(limit));
}

void HttpServer::on_answered(Answered callback) {
  impl_->state->answered = std::move(callback);
}

void HttpServer::break_off() {
  impl_->acceptor->close();
  impl_->abort_sessions();
}

void HttpServer::stall_accept(bool stalled) {
  impl_->acceptor->stall(stalled);
}

std::size_t HttpServer::hurry() {
  const std::vector<std::shared_ptr<Responder::Session>> all(impl_->state->sessions.begin(),
                                                             impl_->state->sessions.end());
  return static_cast<std::size_t>(
      std::count_if(all.begin(), all.end(), [](const auto& each) { return each->hurry(); }));
}

std::size_t HttpServer::connections() const {
  return impl_->state->sessions.size();
}

Responder::Responder(std::weak_ptr<Session> session) : session_(std::move(session)) {}
Responder::Responder(Responder&& other) noexcept = default;

Responder& Responder::operator=(Responder&& other) noexcept {
  Responder previous(std::move(*this));
  session_ = std::exchange(other.session_, {});
  return *this;
}

Responder::~Responder() {
  if (!session_.expired()) send(unanswered());
}

void Responder::send(Response response) {
  if (const auto session = take_session()) session->answer(std::move(response));
}

void Responder::send(Response response, const Delivery& delivery) {
  if (const auto session = take_session()) session->answer(std::move(response), delivery);
}

ResponseStream Responder::stream(Response head) {
  const auto session = take_session();
  if (session) session->begin_stream(std::move(head));
  return ResponseStream(session);
}

void Responder::reset() {
  if (const auto session = take_session()) session->reset();
}

void Responder::close() {
  if (const auto session = take_session()) session->answer_nothing();
}

void Responder::stay_silent() {
  if (const auto session = take_session()) session->stay_silent();
}

void Responder::stay_silent_until_hurried(Response response) {
  if (const auto session = take_session()) session->stay_silent_until_hurried(std::move(response));
}

bool Responder::client_connected() const {
  const auto session = session_.lock();
  return session != nullptr && session->client_connected();
}

std::shared_ptr<Responder::Session> Responder::take_session() {
  return std::exchange(session_, {}).lock();
}

}  // namespace kapela::net
