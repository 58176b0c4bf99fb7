#include "orchestrator/net/response_stream.hpp"

#include "orchestrator/net/server_session.hpp"

namespace kapela::net {

ResponseStream::~ResponseStream() {
  if (const auto session = session_.lock()) session->end_stream();
}

void ResponseStream::write(SharedBytes bytes) {
  if (const auto session = session_.lock()) session->stream(std::move(bytes));
}

std::size_t ResponseStream::unsent() const {
  const auto session = session_.lock();
  return session == nullptr ? 0 : session->unsent();
}

void ResponseStream::end_with(SharedBytes bytes) {
  if (const auto session = std::exchange(session_, {}).lock()) session->end_stream_with(std::move(bytes));
}

bool ResponseStream::connected() const {
  const auto session = session_.lock();
  return session != nullptr && session->client_connected();
}

}  // namespace kapela::net
