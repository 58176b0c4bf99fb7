// Channels and routes: where alerts go and how patient each way is, as configured. Values, read by files.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "orchestrator/alerts/alert.hpp"

namespace kapela::alerts {

/// POST of the document to a URL, signed when there is a secret.
struct Webhook {
  std::string url{};  ///< http:// or https://
  std::string secret{};
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string ca_file{};  ///< of the authorities that are trusted; empty: the system's
};

struct Email {
  std::string url{};  ///< smtp:// or smtps://, with host and port
  std::string from{};
  std::vector<std::string> to{};
  std::string user{};
  std::string password{};
  bool starttls = false;  ///< no letter without TLS
  std::string ca_file{};  ///< as of a webhook
};

/// A program of this machine. Never through a shell.
struct Command {
  std::vector<std::string> words{};
};

struct Retry {
  base::Duration first = std::chrono::seconds(1);  ///< before the first repeat; then doubled
  base::Duration most = std::chrono::minutes(5);
  base::Duration give_up_after = std::chrono::hours(24);  ///< since the alert was raised
};

/// So many alerts in so much time go out; the rest is counted, and told with the next one.
struct RateLimit {
  std::size_t alerts = 30;
  base::Duration per = std::chrono::minutes(1);
};

struct Channel {
  using Target = std::variant<Webhook, Email, Command>;

  std::string name{};
  Target target{};
  base::Duration timeout = std::chrono::seconds(10);  ///< of one attempt
  Retry retry{};
  RateLimit rate_limit{};
};

/// "webhook", "email", "command"
[[nodiscard]] std::string_view type_name(const Channel::Target& target);
/// Where it leads, without secrets: scheme and host of the URL, or the program.
[[nodiscard]] std::string address_of(const Channel::Target& target);

/// An alert that fits goes to the channels.
struct Route {
  std::vector<std::string> channels{};
  std::vector<std::string> scenarios{};  ///< names, or patterns with * and ?; none: whatever it is about
  std::vector<Kind> kinds{};             ///< none: all
  base::Level least = base::Level::warning;
};

struct Settings {
  std::vector<Channel> channels{};
  std::vector<Route> routes{};   ///< none: all alerts of warning and above to all channels
  base::Duration deduplicate{};  ///< an alert like one before is held back so long, unless it is more severe; 0: never
  std::string run_link{};        ///< of a run, with {run} for its number; may be empty
  bool components = true;        ///< those in FAULT or away outside of runs raise alerts
  std::size_t kept = 1'000;      ///< alerts in memory

  [[nodiscard]] const Channel* find(std::string_view channel) const;
};

}  // namespace kapela::alerts
