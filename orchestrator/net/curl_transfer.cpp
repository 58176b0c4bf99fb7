#include "orchestrator/net/curl_transfer.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>

#include <fmt/format.h>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/net/curl_library.hpp"
#include "orchestrator/net/proxy_choice.hpp"

namespace kapela::net {
namespace {

constexpr int longest_wait_ms = 1'000;

std::string without_line_end(std::string_view text) {
  while (!text.empty() && (text.back() == '\r' || text.back() == '\n')) text.remove_suffix(1);
  return std::string(text);
}

std::string environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

std::string part_of(const CurlLibrary& curl, CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl.url_get(url, part, &text, flags) != CURLUE_OK) return {};
  std::string made(text);
  curl.free(text);
  return made;
}

/// What cannot be read is left to the transfer, which says so.
ProxyChoice proxy_of_url(const CurlLibrary& curl, const std::string& text) {
  CURLU* const url = curl.url();
  ASSERT(url != nullptr);
  ProxyChoice choice;
  if (curl.url_set(url, CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK)
    choice = proxy_of(part_of(curl, url, CURLUPART_SCHEME), part_of(curl, url, CURLUPART_HOST),
                      part_of(curl, url, CURLUPART_PORT, CURLU_DEFAULT_PORT), environment);
  curl.url_cleanup(url);
  return choice;
}

Transferred without_library() {
  Transferred result;
  result.error = curl().error().message;
  return result;
}

}  // namespace

/// One transfer: libcurl's handle, and what it reads and writes meanwhile.
struct CurlTransfer::Easy {
  Easy(const CurlLibrary& library, const std::string& url, const std::string& ca_file)
      : curl(library), handle(curl.easy_init()), through(proxy_of_url(curl, url)) {
    ASSERT(handle != nullptr);
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_PROXY, through.proxy.c_str());
    set(CURLOPT_NOPROXY, "");  // that has been decided
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_ERRORBUFFER, error.data());
    set(CURLOPT_WRITEFUNCTION, &take_body);
    set(CURLOPT_WRITEDATA, this);
    set(CURLOPT_USERAGENT, "kapela");
    set(CURLOPT_QUICK_EXIT, 1L);  // whoever aborts waits for no name server
    if (!ca_file.empty()) set(CURLOPT_CAINFO, ca_file.c_str());
  }
  Easy(const Easy&) = delete;
  Easy& operator=(const Easy&) = delete;
  ~Easy() {
    curl.easy_cleanup(handle);
    curl.slist_free_all(list);
  }

  template <class Value>
  void set(CURLoption option, Value value) {
    const CURLcode code = curl.easy_setopt(handle, option, value);
    ASSERT(code == CURLE_OK);
  }
  void add_to_list(const std::string& text) { list = curl.slist_append(list, text.c_str()); }

  static std::size_t take_body(char* data, std::size_t, std::size_t size, void* self) {
    std::string& answer = static_cast<Easy*>(self)->answer;
    answer.append(data, std::min(size, kept_answer - std::min(kept_answer, answer.size())));
    return size;
  }
  static std::size_t take_line(char* data, std::size_t, std::size_t size, void* self) {
    auto& easy = *static_cast<Easy*>(self);
    easy.answer = without_line_end({data, std::min(size, kept_answer)});
    const bool complaint = size > 0 && (*data == '4' || *data == '5');
    if (complaint && easy.complaints.size() < kept_answer) easy.complaints += "; " + easy.answer;
    return size;
  }
  static std::size_t give(char* data, std::size_t, std::size_t size, void* self) {
    auto& easy = *static_cast<Easy*>(self);
    const std::size_t given = std::min(size, easy.upload.size());
    std::memcpy(data, easy.upload.data(), given);
    easy.upload.remove_prefix(given);
    return given;
  }

  const CurlLibrary& curl;
  CURL* handle;
  ProxyChoice through;
  curl_slist* list = nullptr;
  std::array<char, CURL_ERROR_SIZE> error{};
  std::string answer;
  std::string complaints;  ///< replies of 4xx and 5xx of an SMTP server
  std::string_view upload;
};

CurlTransfer::CurlTransfer(base::Duration timeout)
    : timeout_(timeout), multi_(curl() ? curl()->multi_init() : nullptr) {
  ASSERT(!curl() || multi_ != nullptr);
}

CurlTransfer::~CurlTransfer() {
  if (curl()) curl()->multi_cleanup(multi_);
}

Transferred CurlTransfer::post(const HttpPost& post) {
  if (!curl()) return without_library();
  Easy easy(*curl(), post.url, post.ca_file);
  for (const auto& [name, value] : post.headers) easy.add_to_list(fmt::format("{}: {}", name, value));
  easy.add_to_list("Expect:");  // no waiting for 100 Continue
  easy.set(CURLOPT_PROTOCOLS_STR, "http,https");
  easy.set(CURLOPT_HTTPHEADER, easy.list);
  easy.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(post.body.size()));
  easy.set(CURLOPT_POSTFIELDS, post.body.c_str());
  return perform(easy);
}

Transferred CurlTransfer::send(const Letter& letter) {
  if (!curl()) return without_library();
  Easy easy(*curl(), letter.url, letter.ca_file);
  for (const std::string& to : letter.to) easy.add_to_list(fmt::format("<{}>", to));
  easy.upload = letter.text;
  easy.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  easy.set(CURLOPT_MAIL_FROM, fmt::format("<{}>", letter.from).c_str());
  easy.set(CURLOPT_MAIL_RCPT, easy.list);
  easy.set(CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1L);  // an address that is gone keeps the letter from nobody else
  easy.set(CURLOPT_UPLOAD, 1L);
  easy.set(CURLOPT_READFUNCTION, &Easy::give);
  easy.set(CURLOPT_READDATA, &easy);
  easy.set(CURLOPT_HEADERFUNCTION, &Easy::take_line);
  easy.set(CURLOPT_HEADERDATA, &easy);
  if (letter.starttls) easy.set(CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
  if (!letter.user.empty()) {
    easy.set(CURLOPT_USERNAME, letter.user.c_str());
    easy.set(CURLOPT_PASSWORD, letter.password.c_str());
  }
  return perform(easy);
}

Transferred CurlTransfer::perform(Easy& easy) {
  const CurlLibrary& curl = easy.curl;
  const auto timeout_ms = std::chrono::ceil<std::chrono::milliseconds>(timeout_).count();
  easy.set(CURLOPT_TIMEOUT_MS, static_cast<long>(timeout_ms));
  curl.multi_add_handle(multi_, easy.handle);
  int running = 1;
  while (running > 0 && !aborted_) {
    curl.multi_perform(multi_, &running);
    if (running > 0) curl.multi_poll(multi_, nullptr, 0, longest_wait_ms, nullptr);
  }
  Transferred result;
  CURLcode code = CURLE_ABORTED_BY_CALLBACK;
  int left = 0;
  while (const CURLMsg* const message = curl.multi_info_read(multi_, &left))
    if (message->msg == CURLMSG_DONE) code = message->data.result;
  curl.multi_remove_handle(multi_, easy.handle);
  if (code == CURLE_ABORTED_BY_CALLBACK) {
    result.error = "the orchestrator ended meanwhile";
  } else if (code != CURLE_OK) {
    result.error = easy.error.front() == '\0' ? curl.easy_strerror(code) : easy.error.data();
    if (!easy.through.proxy.empty())
      result.error += fmt::format(" (through the proxy {}, which {} names)", without_credentials(easy.through.proxy),
                                  easy.through.variable);
  }
  curl_off_t seconds = 0;
  curl.easy_getinfo(easy.handle, CURLINFO_RESPONSE_CODE, &result.code);
  curl.easy_getinfo(easy.handle, CURLINFO_RETRY_AFTER, &seconds);
  result.retry_after = std::chrono::seconds(seconds);
  result.answer = std::move(easy.answer);
  if (result.error.empty()) result.answer += easy.complaints;
  return result;
}

void CurlTransfer::abort() {
  aborted_ = true;
  if (curl()) curl()->multi_wakeup(multi_);
}

}  // namespace kapela::net
