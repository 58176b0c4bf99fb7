#include "orchestrator/net/curl_library.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

namespace kapela::net {
namespace {

constexpr const char* file_of_curl = "libcurl.so.4";

/// Takes one function after the other, and notes the first that is not there.
class Loading {
 public:
  explicit Loading(void* library) : library_(library) {}

  template <class Function>
  void take(Function& function, const char* name) {
    void* const found = ::dlsym(library_, name);
    if (found == nullptr && missing_ == nullptr) missing_ = name;
    function = reinterpret_cast<Function>(found);
  }
  [[nodiscard]] const char* missing() const { return missing_; }

 private:
  void* library_;
  const char* missing_ = nullptr;
};

base::Error cannot_load(const char* file, const char* why) {
  return base::fail(base::ErrorCode::io, fmt::format("{} cannot be loaded: {}", file, why),
                    "install libcurl4: it sends webhooks, mails and traces");
}

base::Result<CurlLibrary> load_and_initialise() {
  base::Result<CurlLibrary> loaded = load_curl(file_of_curl);
  if (!loaded) return loaded;
  const CURLcode code = loaded->global_init(CURL_GLOBAL_DEFAULT);
  if (code != CURLE_OK) return cannot_load(file_of_curl, loaded->easy_strerror(code));
  return loaded;
}

}  // namespace

base::Result<CurlLibrary> load_curl(const char* file) {
  void* const library = ::dlopen(file, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return cannot_load(file, ::dlerror());
  Loading loading(library);
  CurlLibrary curl;
  loading.take(curl.global_init, "curl_global_init");
  loading.take(curl.free, "curl_free");
  loading.take(curl.slist_append, "curl_slist_append");
  loading.take(curl.slist_free_all, "curl_slist_free_all");
  loading.take(curl.url, "curl_url");
  loading.take(curl.url_cleanup, "curl_url_cleanup");
  loading.take(curl.url_get, "curl_url_get");
  loading.take(curl.url_set, "curl_url_set");
  loading.take(curl.easy_init, "curl_easy_init");
  loading.take(curl.easy_cleanup, "curl_easy_cleanup");
  loading.take(curl.easy_setopt, "curl_easy_setopt");
  loading.take(curl.easy_getinfo, "curl_easy_getinfo");
  loading.take(curl.easy_strerror, "curl_easy_strerror");
  loading.take(curl.multi_init, "curl_multi_init");
  loading.take(curl.multi_cleanup, "curl_multi_cleanup");
  loading.take(curl.multi_add_handle, "curl_multi_add_handle");
  loading.take(curl.multi_remove_handle, "curl_multi_remove_handle");
  loading.take(curl.multi_perform, "curl_multi_perform");
  loading.take(curl.multi_poll, "curl_multi_poll");
  loading.take(curl.multi_wakeup, "curl_multi_wakeup");
  loading.take(curl.multi_info_read, "curl_multi_info_read");
  if (loading.missing() != nullptr) return cannot_load(file, fmt::format("it has no {}", loading.missing()).c_str());
  return curl;
}

const base::Result<CurlLibrary>& curl() {
  static const base::Result<CurlLibrary> library = load_and_initialise();
  return library;
}

}  // namespace kapela::net
