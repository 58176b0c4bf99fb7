// How fast net is: the codec alone, a POST over loopback, and how late an answer comes that a timer sends after 20 ms.
#include <algorithm>
#include <memory>
#include <vector>

#include <benchmark/benchmark.h>

#include "orchestrator/net/http_client.hpp"
#include "orchestrator/net/http_codec.hpp"
#include "orchestrator/net/http_server.hpp"

namespace kapela::net {
namespace {

using std::chrono::milliseconds;

const std::string event_body(300, 'x');
const std::string answer_body = R"({"status":"ok","run_id":"01234567890123"})";
constexpr base::Duration delay = milliseconds(20);

void decode_request(benchmark::State& state) {
  const Endpoint host{"127.0.0.1", 8001};
  std::string bytes;
  encode({Method::post, "/event", host, {{"accept", "*/*"}, {"user-agent", "curl/7.88.1"}}, event_body}, bytes);
  RequestDecoder decoder({16 * 1024, 1024 * 1024});
  for (auto _ : state) {
    decoder.put(bytes);
    benchmark::DoNotOptimize(decoder.take());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
}
BENCHMARK(decode_request);

void encode_response(benchmark::State& state) {
  Response response;
  response.body = answer_body;
  const std::string date = http_date(0);
  std::string bytes;
  for (auto _ : state) {
    bytes.clear();
    encode(response, {false, true, date}, bytes);
    benchmark::DoNotOptimize(bytes.data());
  }
}
BENCHMARK(encode_response);

void answer_at_once(Request, Responder responder) {
  Response response;
  response.body = answer_body;
  responder.send(std::move(response));
}

base::Task<bool> post_event(HttpClient& client, ClientRequest request) {
  const base::Result<Response> answer = co_await client.request(std::move(request));
  co_return answer.has_value();
}

/// Client and server on one loop: both sides' work is in the figure.
void post_round_trip(benchmark::State& state) {
  EventLoop loop;
  HttpServer server(loop, {}, answer_at_once);
  HttpClient client(loop, {});
  ClientRequest request;
  request.to = server.listen({"127.0.0.1", 0}).value();
  request.body = event_body;
  for (auto _ : state)
    if (!loop.run_until_complete(post_event(client, request))) state.SkipWithError("no answer");
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(post_round_trip)->Unit(benchmark::kMicrosecond);

/// Answers after `delay`.
class LateAnswer final : base::Timer {
 public:
  LateAnswer(base::TimerHeap& timers, Responder responder) : responder_(std::move(responder)) {
    timers.arm(*this, timers.now() + delay);
  }
  [[nodiscard]] bool sent() const { return sent_; }

 private:
  void on_timer() override {
    responder_.send({});
    sent_ = true;
  }
  Responder responder_;
  bool sent_ = false;
};

class LateServer {
 public:
  explicit LateServer(EventLoop& loop)
      : server_(loop, {}, [this, &loop](Request, Responder responder) {
          std::erase_if(answers_, [](const auto& answer) { return answer->sent(); });
          answers_.push_back(std::make_unique<LateAnswer>(loop.timers(), std::move(responder)));
        }) {}
  [[nodiscard]] Endpoint listen() { return server_.listen({"127.0.0.1", 0}).value(); }

 private:
  std::vector<std::unique_ptr<LateAnswer>> answers_;
  HttpServer server_;
};

base::Task<void> ask_again_and_again(EventLoop& loop, HttpClient& client, ClientRequest request,
                                     std::vector<base::Duration>& overshoots) {
  for (int i = 0; i < 50; ++i) {
    const base::Instant begin = loop.now();
    const base::Result<Response> answer = co_await client.request(request);
    if (answer) overshoots.push_back(loop.now() - begin - delay);
  }
}

base::Task<void> all_of(std::vector<base::Task<void>> tasks) {
  auto all = base::when_all(std::move(tasks));
  co_await all;
}

/// How much later than the 20 ms the answer is there, with `range` connections that ask all the time.
void overshoot_of_a_20_ms_answer(benchmark::State& state) {
  EventLoop loop;
  LateServer server(loop);
  ClientLimits limits;
  limits.connections_per_destination = static_cast<std::size_t>(state.range(0));
  HttpClient client(loop, limits);
  ClientRequest request;
  request.to = server.listen();
  std::vector<base::Duration> overshoots;
  for (auto _ : state) {
    std::vector<base::Task<void>> tasks;
    for (int i = 0; i < state.range(0); ++i) tasks.push_back(ask_again_and_again(loop, client, request, overshoots));
    loop.run_until_complete(all_of(std::move(tasks)));
  }
  std::sort(overshoots.begin(), overshoots.end());
  const auto at = [&](double part) {
    const auto index = static_cast<std::size_t>(static_cast<double>(overshoots.size() - 1) * part);
    return std::chrono::duration<double, std::milli>(overshoots[index]).count();
  };
  state.counters["p50_ms"] = at(0.5);
  state.counters["p99_ms"] = at(0.99);
}
BENCHMARK(overshoot_of_a_20_ms_answer)->Arg(1)->Arg(64)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace kapela::net
