#include "orchestrator/net/http_client.hpp"

#include <coroutine>
#include <optional>

#include "orchestrator/net/client_pool.hpp"
#include "orchestrator/net/tls_context.hpp"

namespace kapela::net {

struct HttpClient::Impl : ClientPool {
  using ClientPool::ClientPool;
};

namespace {

/// Awaits one request; destroying it, as cancellation does, gives the request up.
class RequestAwaiter {
 public:
  RequestAwaiter(std::shared_ptr<ClientPool> pool, ClientRequest request)
      : pool_(std::move(pool)), request_(std::move(request)) {}
  RequestAwaiter(const RequestAwaiter&) = delete;
  RequestAwaiter& operator=(const RequestAwaiter&) = delete;
  ~RequestAwaiter() {
    if (exchange_ != nullptr) pool_->give_up(*exchange_);
  }

  [[nodiscard]] bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting) {
    exchange_ = pool_->send(std::move(request_), [this, waiting](base::Result<Response> result) {
      exchange_ = nullptr;
      result_.emplace(std::move(result));
      waiting.resume();
    });
  }
  [[nodiscard]] base::Result<Response> await_resume() { return std::move(*result_); }

 private:
  std::shared_ptr<ClientPool> pool_;
  ClientRequest request_;
  std::shared_ptr<Exchange> exchange_;
  std::optional<base::Result<Response>> result_;
};

base::Task<base::Result<Response>> await_request(std::shared_ptr<ClientPool> pool, ClientRequest request) {
  RequestAwaiter awaiter(std::move(pool), std::move(request));
  co_return co_await awaiter;
}

}  // namespace

HttpClient::HttpClient(EventLoop& loop, ClientLimits limits, Security security)
    : impl_(std::make_shared<Impl>(loop, limits, security == Security::tls ? client_context() : nullptr)) {}

HttpClient::~HttpClient() {
  impl_->end();
}

void HttpClient::send(ClientRequest request, Callback callback) {
  impl_->send(std::move(request), std::move(callback));
}

base::Task<base::Result<Response>> HttpClient::request(ClientRequest request) {
  return await_request(impl_, std::move(request));
}

std::vector<std::string> HttpClient::addresses_of(const std::string& host) const {
  std::vector<std::string> texts;
  for (const boost::asio::ip::address& each : impl_->names().known(host)) texts.push_back(each.to_string());
  return texts;
}

void HttpClient::cancel_all(const Endpoint& to) {
  impl_->cancel_all(to);
}

}  // namespace kapela::net
