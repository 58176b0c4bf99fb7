#include "tests/net/support.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "orchestrator/base/assert.hpp"

namespace kapela::net::test {

void raise_descriptor_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 16'384);
  setrlimit(RLIMIT_NOFILE, &limit);
}

RawClient::RawClient(unsigned short port) : RawClient(port, 0) {}

RawClient::RawClient(unsigned short port, int receive_buffer) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  const timeval patience{10, 0};
  const int on = 1;
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (receive_buffer > 0) setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
}

RawClient::RawClient(RawClient&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      reset_(other.reset_),
      ended_(other.ended_),
      kept_(std::move(other.kept_)) {}

RawClient::~RawClient() {
  close();
}

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::string RawClient::receive(std::size_t size) {
  if (!kept_.empty()) return std::exchange(kept_, {});
  std::string bytes(size, '\0');
  const auto received = ::recv(socket_, bytes.data(), bytes.size(), 0);
  reset_ = reset_ || (received < 0 && errno == ECONNRESET);
  ended_ = ended_ || received == 0;
  bytes.resize(static_cast<std::size_t>(std::max<decltype(received)>(received, 0)));
  return bytes;
}

std::string RawClient::receive_all() {
  std::string all;
  for (std::string more = receive(); !more.empty(); more = receive()) all += more;
  return all;
}

std::string RawClient::receive_answer() {
  std::string bytes;
  std::size_t size = std::string::npos;
  while (bytes.size() < size) {
    const std::string more = receive();
    if (more.empty()) return bytes;
    bytes += more;
    const std::size_t head = bytes.find("\r\n\r\n");
    if (head == std::string::npos) continue;
    const std::size_t length = bytes.find("content-length: ");
    size = head + 4 + (length < head ? std::stoul(bytes.substr(length + 16, 12)) : 0);
  }
  kept_ = bytes.substr(size);
  bytes.resize(size);
  return bytes;
}

bool RawClient::waits() const {
  char byte = 0;
  return kept_.empty() && ::recv(socket_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

unsigned short RawClient::own_port() const {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

void RawClient::end_sending() {
  ::shutdown(socket_, SHUT_WR);
}

void RawClient::close() {
  if (socket_ >= 0) ::close(std::exchange(socket_, -1));
}

LoopThread::LoopThread(TimeScale scale) : loop(scale), thread_([this] { loop.run(); }) {}

LoopThread::~LoopThread() {
  loop.post([this] { loop.stop(); });
  thread_.join();
}

void LoopThread::call(std::function<void()> work) {
  std::promise<void> done;
  loop.post([&] {
    work();
    done.set_value();
  });
  done.get_future().wait();
}

base::Instant LoopThread::now() {
  base::Instant now;
  call([&] { now = loop.now(); });
  return now;
}

ServerThread::ServerThread(HttpServer::Handler handler, ServerLimits limits, TimeScale scale, HttpServer::Admit admit)
    : thread(scale) {
  thread.call([&] {
    server = std::make_unique<HttpServer>(thread.loop, limits, std::move(handler), std::move(admit));
    port = server->listen({"127.0.0.1", 0}).value().port;
  });
}

ServerThread::~ServerThread() {
  thread.call([&] { server.reset(); });
}

bool ServerThread::eventually(const std::function<bool()>& condition) {
  const base::Instant give_up = thread.loop.real_now() + std::chrono::seconds(10);
  for (bool holds = false; thread.loop.real_now() < give_up;) {
    thread.call([&] { holds = condition(); });
    if (holds) return true;
  }
  return false;
}

std::string get(std::string_view target) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
}

std::string post(std::string_view target, std::string_view body) {
  return "POST " + std::string(target) +
         " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

std::string body_of(std::string_view answer) {
  const std::size_t head = answer.find("\r\n\r\n");
  return head == std::string_view::npos ? std::string() : std::string(answer.substr(head + 4));
}

}  // namespace kapela::net::test
