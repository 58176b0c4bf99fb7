#include "orchestrator/net/http_server.hpp"

#include <vector>

#include <fmt/format.h>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/net/event_loop_impl.hpp"
#include "orchestrator/net/response_stream.hpp"
#include "orchestrator/net/server_session.hpp"

namespace kapela::net {
namespace {

using boost::asio::ip::tcp;
namespace errors = boost::asio::error;

/// How many connections over the bound are told so at a time; further ones are just closed.
constexpr std::size_t max_refused = 64;

/// How long no connection is taken when the process has run out of file descriptors (or one of its own closes).
constexpr base::Duration accept_pause = std::chrono::milliseconds(100);

bool out_of_resources(const SystemError& failed) {
  return failed == errors::no_descriptors || failed == errors::no_buffer_space || failed == errors::no_memory ||
         failed == boost::system::errc::too_many_files_open_in_system;
}

base::Error cannot_listen(const Endpoint& at, const SystemError& failed) {
  std::string hint;
  if (failed == errors::address_in_use) hint = "another process has the port: end it, or choose another port";
  if (failed == errors::access_denied) hint = "ports below 1024 need privileges: choose another port";
  return base::fail(base::ErrorCode::io, fmt::format("cannot listen on {}: {}", to_text(at), failed.message()),
                    std::move(hint));
}

Response too_many_connections(std::size_t limit) {
  return error_response(503, base::fail(base::ErrorCode::too_many, fmt::format("all {} connections are taken", limit),
                                        "close one, or try again later"));
}

Response unanswered() {
  return error_response(500, base::fail(base::ErrorCode::cancelled, "the request was given up without an answer"));
}

}  // namespace

struct HttpServer::Impl : std::enable_shared_from_this<HttpServer::Impl> {
  Impl(EventLoop& loop, ServerLimits limits, Handler handler)
      : state(std::make_shared<ServerState>(ServerState{loop, limits, std::move(handler)})),
        acceptor(loop.impl().context),
        resume_accept([this] { accept(); }),
        drain_limit([this] { close_sessions(); }) {}

  SystemError open(const tcp::endpoint& at);
  void accept();
  void stall_accept(bool stalled);
  void on_accept(const SystemError& failed, Socket socket);
  void take(Socket socket, Endpoint peer);
  void pause_accept();
  void on_session_ended();
  void stop_accepting();
  void close_sessions();
  void abort_sessions();
  void report_drained();

  std::shared_ptr<ServerState> state;
  tcp::acceptor acceptor;
  tcp::endpoint peer;      // of the connection that is accepted next
  bool accepting = false;  // until on_accept
  bool stalled = false;
  base::CallbackTimer resume_accept;
  base::CallbackTimer drain_limit;
  std::function<void()> drained;
  bool ended = false;  // the HttpServer is gone; handlers under way keep this for a moment
};

SystemError HttpServer::Impl::open(const tcp::endpoint& at) {
  SystemError failed;
  acceptor.open(at.protocol(), failed);
  // A restarted server must get its port back while connections of the old one are still in TIME_WAIT.
  if (!failed) acceptor.set_option(tcp::acceptor::reuse_address(true), failed);
  if (!failed) acceptor.bind(at, failed);
  if (!failed) acceptor.listen(boost::asio::socket_base::max_listen_connections, failed);
  return failed;
}

void HttpServer::Impl::accept() {
  if (accepting || stalled) return;
  accepting = true;
  acceptor.async_accept(peer, [self = shared_from_this()](const SystemError& failed, Socket socket) {
    self->on_accept(failed, std::move(socket));
  });
}

void HttpServer::Impl::stall_accept(bool now_stalled) {
  stalled = now_stalled;
  SystemError ignored;
  if (stalled) {
    state->loop.timers().disarm(resume_accept);
    acceptor.cancel(ignored);
  } else {
    accept();  // or on_accept will, if what was cancelled has not ended yet
  }
}

void HttpServer::Impl::on_accept(const SystemError& failed, Socket socket) {
  accepting = false;
  if (!acceptor.is_open()) return;
  if (out_of_resources(failed) && !stalled) {
    pause_accept();
    return;
  }
  if (!failed) take(std::move(socket), to_endpoint(peer));
  accept();  // other failures are those of one connection that has gone again
}

void HttpServer::Impl::take(Socket socket, Endpoint from) {
  const bool full = state->sessions.size() - state->refused >= state->limits.connections;
  if (full && state->refused >= max_refused) return;
  const auto session = std::make_shared<Responder::Session>(state, std::move(socket), std::move(from));
  state->sessions.insert(session);
  if (full)
    session->refuse(too_many_connections(state->limits.connections));
  else
    session->start();
}

void HttpServer::Impl::pause_accept() {
  state->loop.timers().arm(resume_accept, state->loop.after_real(accept_pause));
}

void HttpServer::Impl::on_session_ended() {
  if (resume_accept.armed()) {
    state->loop.timers().disarm(resume_accept);
    accept();
  }
  if (state->draining && state->sessions.empty()) report_drained();
}

void HttpServer::Impl::stop_accepting() {
  state->loop.timers().disarm(resume_accept);
  SystemError ignored;
  acceptor.close(ignored);
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

HttpServer::HttpServer(EventLoop& loop, ServerLimits limits, Handler handler)
    : impl_(std::make_shared<Impl>(loop, limits, std::move(handler))) {
  impl_->state->session_ended = [impl = impl_.get()] { impl->on_session_ended(); };
}

HttpServer::~HttpServer() {
  impl_->ended = true;
  impl_->state->session_ended = nullptr;
  impl_->state->answered = nullptr;
  impl_->stop_accepting();
  impl_->close_sessions();
  impl_->state->loop.timers().disarm(impl_->drain_limit);
}

base::Result<Endpoint> HttpServer::listen(const Endpoint& at) {
  ASSERT(!impl_->acceptor.is_open());
  const auto address = parse_endpoint(at);
  if (!address) return address.error();
  if (const SystemError failed = impl_->open(*address)) {
    impl_->stop_accepting();
    return cannot_listen(at, failed);
  }
  impl_->accept();
  SystemError ignored;
  return to_endpoint(impl_->acceptor.local_endpoint(ignored));
}

void HttpServer::shut_down(base::Duration limit, std::function<void()> done) {
  const auto impl = impl_;
  impl->drained = std::move(done);
  impl->state->draining = true;
  impl->stop_accepting();
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
  impl_->stop_accepting();
  impl_->abort_sessions();
}

void HttpServer::stall_accept(bool stalled) {
  impl_->stall_accept(stalled);
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
