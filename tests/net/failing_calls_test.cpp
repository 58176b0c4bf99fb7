// Each call of the operating system at the edges of the event loop fails once: it is said, and nothing is left open.
#include "tests/support/failing_calls.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <memory>
#include <new>
#include <utility>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/net/file_watch.hpp"
#include "orchestrator/net/http_client.hpp"
#include "orchestrator/net/http_server.hpp"
#include "orchestrator/net/reader_watch.hpp"

namespace kapela::net {
namespace {

using kapela::support::fail_each_call;
using kapela::support::Failure;

/// What was said of a failure, if anything.
template <class Value>
std::string said(const base::Result<Value>& result) {
  return result ? std::string() : to_text(result.error());
}

TEST(FailingFileWatch, SaysWhatCannotBeWatchedAndGoesOnAtTheNextAttempt) {
  const std::string folder = kapela::support::new_folder();
  std::filesystem::create_directory(folder + "/s");
  std::unique_ptr<EventLoop> loop;
  std::unique_ptr<FileWatch> watch;
  int changes = 0;
  std::string error;
  const auto before = [&] {
    loop = std::make_unique<EventLoop>();
    watch = std::make_unique<FileWatch>(
        *loop, [&] { ++changes, loop->stop(); }, std::chrono::milliseconds(1));
    ASSERT_TRUE(watch->watch({folder + "/s"}));
  };
  const auto after = [&](const std::string& failed) {
    const bool looks = failed.starts_with("stat") || failed == "opendir";  // it is watched as what it was taken for
    EXPECT_TRUE(error.empty() || !failed.empty()) << error;
    if (!error.empty() || looks) {
      ASSERT_TRUE(watch->watch({folder + "/s"}));
    }
    std::ofstream(folder + "/s/a") << "text";
    changes = 0;
    base::CallbackTimer end([&] { loop->stop(); });
    loop->timers().arm(end, loop->now() + std::chrono::seconds(5));
    loop->run();
    EXPECT_EQ(changes, 1);
    watch.reset();
    loop.reset();
  };
  EXPECT_GT(fail_each_call({before, [&] { error = said(watch->watch({folder + "/s"})); }, after}), 4);
  std::filesystem::remove_all(folder);
}

TEST(FailingReaderWatch, LeavesNothingOpen) {
  EventLoop loop;
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  const auto watch = [&] { const ReaderWatch reader(loop, ends[1], [] {}); };
  EXPECT_GT(fail_each_call({{}, watch, [](const std::string&) {}}), 2);
  ::close(ends[0]);
  ::close(ends[1]);
}

/// By decision: what is half done has no owner then, and the journal tells the next life.
TEST(FailingEventLoop, LetsALackOfMemoryEndTheProcess) {
  EventLoop loop;
  loop.post([] { throw std::bad_alloc(); });
  EXPECT_THROW(loop.run(), std::bad_alloc);
}

/// A server and a client of it on one loop.
class Exchange {
 public:
  /// Listens, asks once and waits for what comes of it.
  void run() {
    const base::Result<Endpoint> at = server_.listen({"127.0.0.1", 0});
    if (!at) return note(to_text(at.error()));
    at_ = *at;
    ask(std::chrono::milliseconds(300));
  }

  void ask(base::Duration timeout) {
    ClientRequest request;
    request.to = at_;
    request.timeout = timeout;
    client_.send(std::move(request), [this](const base::Result<Response>& answer) {
      ++answers_;
      if (!answer) note(to_text(answer.error()));
      loop_.stop();
    });
    base::CallbackTimer end([this] { loop_.stop(); });
    loop_.timers().arm(end, loop_.now() + std::chrono::seconds(10));
    loop_.run();
  }

  [[nodiscard]] bool listens() const { return at_.port != 0; }
  [[nodiscard]] int answers() const { return answers_; }
  [[nodiscard]] std::string take_errors() { return std::exchange(errors_, {}); }

 private:
  void note(const std::string& error) { errors_ += error; }

  EventLoop loop_;
  HttpServer server_{loop_, {}, [](const Request&, Responder responder) { responder.send(Response{}); }};
  HttpClient client_{loop_, {}};
  Endpoint at_{};
  int answers_ = 0;
  std::string errors_;
};

TEST(FailingExchange, EndsOnceAndTheNextOneIsAsIfNothingHadBeen) {
  for (const Failure failure : {Failure::error, Failure::interrupted}) {
    std::unique_ptr<Exchange> exchange;
    const auto after = [&](const std::string& failed) {
      const std::string errors = exchange->take_errors();
      EXPECT_TRUE(errors.empty() || !failed.empty()) << errors;
      EXPECT_TRUE(errors.empty() || failure == Failure::error) << errors;
      EXPECT_EQ(exchange->answers(), exchange->listens() ? 1 : 0) << errors;
      if (exchange->listens()) exchange->ask(std::chrono::seconds(5));
      EXPECT_EQ(exchange->take_errors(), "");
      exchange.reset();
    };
    const auto before = [&] { exchange = std::make_unique<Exchange>(); };
    const int calls = fail_each_call({before, [&] { exchange->run(); }, after}, failure);
    EXPECT_GE(calls, failure == Failure::error ? 15 : 4);
  }
}

}  // namespace
}  // namespace kapela::net
