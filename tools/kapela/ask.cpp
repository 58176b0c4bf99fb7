#include "tools/kapela/ask.hpp"

#include <cstdlib>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <pwd.h>
#include <unistd.h>

#include "orchestrator/client/interruptible.hpp"
#include "tools/kapela/console_words.hpp"

namespace kapela::cli {
namespace {

/// `asked` is on its way when it is awaited.
base::Task<int> exchange(base::Task<base::Result<wire::Json>> asked, bool json,
                         const std::function<void(const wire::Json&)>& print) {
  const base::Result<wire::Json> document = co_await asked;
  if (!document) co_return report_error(document.error());
  if (json) {
    say_json(document->dump(2));
  } else {
    print(*document);
  }
  co_return success;
}

}  // namespace

int with_api(const Context& context, const std::function<base::Task<int>(client::ApiClient&)>& work) {
  const base::Result<client::ApiUrl> to = client::parse_url(context.url);
  if (!to) {
    (void)report_error(to.error());
    return bad_usage;
  }
  net::EventLoop loop;
  client::ApiClient api(loop, *to, context.token);
  return client::run_interruptible(loop, work(api)).value_or(success);
}

int ask(const Context& context, const std::string& target, const std::function<void(const wire::Json&)>& print) {
  return with_api(context, [&](client::ApiClient& api) {
    return exchange(api.get(target, client::answer_time), context.json, print);
  });
}

int tell(const Context& context, const std::string& target, const wire::Json& body,
         const std::function<void(const wire::Json&)>& print, base::Duration within) {
  return with_api(
      context, [&](client::ApiClient& api) { return exchange(api.post(target, body, within), context.json, print); });
}

std::string user_name() {
  const char* const name = std::getenv("USER");
  if (name != nullptr && *name != '\0') return name;
  if (const passwd* const account = getpwuid(getuid()); account != nullptr) return account->pw_name;
  return fmt::format("user {}", getuid());
}

}  // namespace kapela::cli
