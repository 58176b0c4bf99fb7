// lamp.cpp: a component; `lamp_example 8102` listens on port 8102. It knows every command, and needs no time for any.
#include <cstdio>
#include <cstdlib>

#include <nlohmann/json.hpp>
#include <signal.h>

#include "orchestrator/net/http_server.hpp"
#include "orchestrator/wire/event_codec.hpp"
#include "orchestrator/wire/messages.hpp"

namespace {

using namespace kapela;

class Lamp {
 public:
  explicit Lamp(net::EventLoop& loop) : loop_(loop) {}

  net::Response on_request(const net::Request& request) {
    const auto incoming = wire::decode_incoming(request.body, loop_.wall_now());
    if (!incoming) return net::error_response(400, incoming.error());
    wire::Json answer{{"status", "ok"}};
    for (const wire::Event& event : incoming->events) answer.update(on_event(event));
    net::Response response;
    response.body = answer.dump();
    return response;
  }

 private:
  wire::Json on_event(const wire::Event& event) {
    const auto command = wire::parse_command(event.event_type);
    if (!command || wire::traits(*command).edges.empty()) {
      wire::StateReport report;
      report.state = state_;
      return {{"data", *wire::encode(report)}};
    }
    wire::CommandAnswer answer;
    answer.already_there = wire::already_there(*command, state_);
    const auto edge = wire::edge(*command, state_);
    answer.accepted = edge.has_value() || answer.already_there;
    if (edge) state_ = edge->to;
    answer.state = state_;
    if (!answer.accepted) answer.reason = "that is illegal here";
    return wire::encode(answer);
  }

  net::EventLoop& loop_;
  wire::State state_ = wire::State::stopped;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 64;
  net::EventLoop loop;
  Lamp lamp(loop);
  net::HttpServer server(loop, {}, [&lamp](const net::Request& request, net::Responder responder) {
    responder.send(lamp.on_request(request));
  });
  const auto listening = server.listen({"127.0.0.1", static_cast<unsigned short>(std::atoi(argv[1]))});
  if (!listening) return std::fprintf(stderr, "%s\n", to_text(listening.error()).c_str()), 69;
  loop.on_signals({SIGTERM}, [&loop](int) { loop.stop(); });
  loop.run();
  return 0;
}
