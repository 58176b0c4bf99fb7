// CurlTransfer: one transfer after the other through libcurl, each with a deadline, and abortable from another thread.
// Owned by whoever sends. With curl_library beside it the only user of libcurl.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "orchestrator/base/clock.hpp"

namespace kapela::net {

struct HttpPost {
  std::string url{};
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string body{};
  std::string ca_file{};  ///< empty: the system's authorities
};

struct Letter {
  std::string url{};
  std::string from{};
  std::vector<std::string> to{};
  std::string user{};
  std::string password{};
  bool starttls = false;
  std::string text{};
  std::string ca_file{};
};

/// How it went.
struct Transferred {
  std::string error{};           ///< empty: there was an answer, whatever it says
  long code = 0;                 ///< HTTP status or SMTP reply; 0: none came
  std::string answer{};          ///< the first bytes of a body, the last line of an SMTP server
  base::Duration retry_after{};  ///< what an HTTP answer asks for
};

class CurlTransfer {
 public:
  static constexpr std::size_t kept_answer = 500;  ///< bytes of an answer

  explicit CurlTransfer(base::Duration timeout);
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;
  ~CurlTransfer();

  [[nodiscard]] Transferred post(const HttpPost& post);
  [[nodiscard]] Transferred send(const Letter& letter);
  /// From another thread.
  void abort();

 private:
  struct Easy;

  [[nodiscard]] Transferred perform(Easy& easy);

  base::Duration timeout_;
  std::atomic<bool> aborted_ = false;
  void* multi_;  // CURLM
};

}  // namespace kapela::net
