// Responder::Session: one accepted connection, from its first byte to its close. Owned by the ServerState of its
// server; operations of the socket under way keep it alive as well. One request at a time; the next ones wait in the
// decoder.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_set>
#include <vector>

#include "orchestrator/net/http_codec.hpp"
#include "orchestrator/net/http_server.hpp"
#include "orchestrator/net/paced_output.hpp"
#include "orchestrator/net/precedence.hpp"
#include "orchestrator/net/shared_output.hpp"
#include "orchestrator/net/socket.hpp"

namespace kapela::net {

/// How a connection came in: accepted by the server itself, or handed over by who speaks TLS.
enum class Door { own, tls };

/// What the sessions of one server share. Lives until the last of them is gone.
struct ServerState {
  EventLoop& loop;
  ServerLimits limits;
  HttpServer::Handler handler;
  HttpServer::Admit admit;  ///< may be empty
  std::unordered_set<std::shared_ptr<Responder::Session>> sessions{};
  std::array<Precedence, 2> precedence{};  ///< of each door
  std::size_t refused = 0;                 ///< how many of the sessions only get their 503
  bool draining = false;                   ///< no request after the present one
  HttpServer::Answered answered{};
  std::function<void()> session_ended{};  ///< after one has left `sessions`
  std::string date{};                     ///< of second date_at
  std::int64_t date_at = -1;
  std::vector<char> dropped = std::vector<char>(64 * 1024);  ///< what nobody looks at, whoever sends it

  [[nodiscard]] Precedence& precedence_at(Door door) { return precedence[static_cast<std::size_t>(door)]; }
};

struct Responder::Session final : public std::enable_shared_from_this<Responder::Session>, private base::Timer {
 public:
  Session(std::shared_ptr<ServerState> server, Socket socket, Endpoint peer, Door door);

  /// Serves the connection.
  void start();
  /// Answers without having read anything, and closes.
  void refuse(Response response);
  /// Closes if no request has begun, or its client waits in vain (draining must be set already).
  void drain();

  /// What a Responder does; they count only while a request is being handled.
  void answer(Response response);
  void answer(Response response, const Delivery& delivery);
  void answer_nothing();
  void reset();
  void stay_silent();
  void stay_silent_until_hurried(Response response);
  void begin_stream(Response head);

  /// What a ResponseStream does; they count only while it goes on.
  void stream(SharedBytes bytes);
  void end_stream();
  void end_stream_with(SharedBytes bytes);
  [[nodiscard]] std::size_t unsent() const { return stream_.unsent(); }

  [[nodiscard]] bool client_connected() const { return state_ != State::closed && !peer_ended_; }

  /// Goes on with an answer that pauses, and pauses no more. Tells whether it is silent no longer.
  bool hurry();
  /// Closes at once.
  void close();
  /// Breaks off at once, with a RST.
  void abort();

 private:
  enum class State { reading, handling, writing, pausing, streaming, silent, lingering, closed };

  void advance();
  void come_back();
  [[nodiscard]] bool step();
  [[nodiscard]] bool step_reading();
  [[nodiscard]] bool step_writing();
  [[nodiscard]] bool step_delivery();
  void write_stream();
  void wait_for_rest_of_request();
  [[nodiscard]] bool step_complete();
  void admit();
  void refuse_admission(Response refusal);
  void handle_request();
  void begin_answer(Response response, bool keep_alive);
  void write_answer();
  void pause(base::Duration plant_time);
  void reset_when_sent();
  void after_answer();
  void linger();
  void rank(Precedence::Rank rank) {
    if (state_ != State::closed) server_->precedence_at(door_).move(place_, rank);
  }

  [[nodiscard]] bool drops_bytes() const {
    return state_ == State::silent || state_ == State::lingering || state_ == State::streaming;
  }
  [[nodiscard]] bool wants_bytes() const;
  void read();
  void on_read(const SystemError& failed, std::size_t size);
  void await_writable();
  void arm(base::Duration real_from_now);
  void arm_in_plant_time(base::Duration from_now);
  void on_timer() override;
  void refresh_date();
  void note_answer(unsigned status);

  std::shared_ptr<ServerState> server_;
  Socket socket_;
  Endpoint peer_;
  Door door_;
  Precedence::Place place_{};
  State state_ = State::reading;
  DecodeState awaited_ = DecodeState::header;  ///< in state reading: what its deadline is for
  RequestDecoder decoder_;
  Output output_;
  std::unique_ptr<PacedOutput> delivery_;  ///< only while an answer leaves in an unusual way
  std::optional<Response> held_;           ///< what ends the silence
  SharedOutput stream_;
  bool stream_ends_ = false;
  base::Instant handled_at_{};  ///< real; of the request being handled
  bool is_admitted_ = false;    ///< the request whose header is there
  bool is_known_ = false;       ///< who has sent the last one
  bool advancing_ = false;
  bool turn_used_ = false;    ///< a request has been handled in this turn of the loop
  bool coming_back_ = false;  ///< advances in the next one
  bool drops_read_ = false;   ///< what is read now
  bool read_pending_ = false;
  bool write_pending_ = false;
  bool peer_ended_ = false;  ///< it sends nothing more; it may still read
  bool to_head_ = false;     ///< the request being handled
  bool keep_alive_ = true;   ///< after the answer to it
  bool refused_ = false;
  std::size_t drained_ = 0;  ///< in states silent and lingering
  std::array<char, 8 * 1024> chunk_;
};

}  // namespace kapela::net
