#include "orchestrator/files/alerts_reader.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "orchestrator/alerts/email_text.hpp"
#include "orchestrator/base/offer.hpp"
#include "orchestrator/files/exposure.hpp"
#include "orchestrator/files/secret_text.hpp"
#include "orchestrator/files/shapes.hpp"
#include "orchestrator/files/unicode.hpp"
#include "orchestrator/keys/key_reader.hpp"

namespace kapela::files {
namespace {

using base::ErrorCode;
using keys::Keys;
using keys::required;
using keys::Rule;
using yaml::Node;
using yaml::Report;

constexpr std::size_t longest = 4096;  ///< bytes of a URL, a path, a word of a command
constexpr keys::Shape web_url = keys::matching("^https?://[^/ ][^ ]*$", longest);
constexpr keys::Shape mail_url = keys::matching("^smtps?://[^/ ][^ ]*$", longest);
constexpr keys::Shape mail_address =
    keys::defined("address", keys::matching(R"(^[^\s@<>(),;:"\[\]\\]+@[^\s@<>(),;:"\[\]\\]+$)"));
constexpr keys::Shape mail_addresses = keys::one_or_list_of(mail_address);
constexpr keys::Shape header_value{.kind = keys::Shape::Kind::name, .most = longest};
constexpr keys::Shape header_names = keys::matching("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$");
constexpr keys::Shape headers = keys::map_of(header_names, header_value);

bool is_header_name(std::string_view text) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [marks](char each) {
    return (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') || (each >= '0' && each <= '9') ||
           marks.find(each) != std::string_view::npos;
  });
}

/// A URL with one of the schemes and a host behind it.
std::string read_url(const Node& node, std::span<const std::string_view> schemes, Report& report) {
  const std::optional<std::string> url = read_name(node, report, longest);
  if (!url) return {};
  std::string allowed;
  for (const std::string_view scheme : schemes) {
    if (url->starts_with(scheme) && url->size() > scheme.size() && (*url)[scheme.size()] != '/' &&
        url->find(' ') == std::string::npos)
      return *url;
    allowed += fmt::format("{}{}host:port", allowed.empty() ? "" : " or ", scheme);
  }
  report.error(ErrorCode::invalid, node, fmt::format("{} is no such URL", base::in_quotes(*url)), "write " + allowed);
  return {};
}

/// The text of a file beside; nothing after an error. `path` becomes one that is ready to open.
std::optional<std::string> read_beside(const Node& node, const FilesBeside& beside, std::string& path, Report& report) {
  const std::optional<std::string> name = read_name(node, report, longest);
  if (!name) return std::nullopt;
  path = join(std::string(beside.directory), *name);
  base::Result<std::string> text = beside.files->read(path);
  if (text) return std::move(*text);
  report.error(text.error().code, node, text.error().message, text.error().hint);
  return std::nullopt;
}

void read_secret_file(const Node& node, const FilesBeside& beside, std::string& secret, Report& report) {
  std::string path;
  const std::optional<std::string> text = read_beside(node, beside, path, report);
  if (!text) return;
  warn_if_exposed(node, path, report);
  secret = secret_of(*text);
  if (secret.empty()) report.error(ErrorCode::invalid, node, fmt::format("the first line of {} is empty", node.text()));
}

/// A secret under a key, or in the first line of the file under the other.
struct SecretKeys {
  keys::Key here;
  keys::Key file;
};

void secret_keys(Keys& keys, const SecretKeys& both, const FilesBeside& beside, std::string& secret) {
  const bool is_one = keys.obey(Rule::not_together, {both.here.name, both.file.name});
  if (!is_one)
    keys.complain(ErrorCode::duplicate, both.file.name,
                  fmt::format("both '{}' and '{}'", both.here.name, both.file.name), "a secret stands in one place");
  keys.name(both.here, secret, keys::any_path);
  keys.value(both.file, keys::any_path, [&](const Node& node, Report& report) {
    if (is_one) read_secret_file(node, beside, secret, report);
  });
}

void ca_file_key(Keys& keys, std::string& ca_file, const FilesBeside& beside) {
  keys.value({"ca_file", "PEM file of the authorities that are trusted, relative to this file. Default: the system's."},
             keys::any_path,
             [&](const Node& node, Report& report) { (void)read_beside(node, beside, ca_file, report); });
}

std::vector<std::pair<std::string, std::string>> read_headers(const Node& node, Report& report) {
  std::vector<std::pair<std::string, std::string>> headers;
  if (node.kind() != yaml::Kind::mapping) report.error(ErrorCode::invalid, node, "headers are a mapping (name: value)");
  for (const yaml::Member& member : node.members()) {
    const std::string& name = member.key.text();
    const std::optional<std::string> value = read_name(member.value, report, longest);
    if (!is_header_name(name))
      report.error(ErrorCode::invalid, member.key, fmt::format("{} is no name of a header", base::in_quotes(name)));
    else if (value)
      headers.emplace_back(name, *value);
  }
  return headers;
}

void webhook_keys(Keys& keys, alerts::Webhook& webhook, const FilesBeside& beside) {
  constexpr std::array<std::string_view, 2> schemes{"http://", "https://"};
  keys.value(required("url", "Where the alert is posted."), web_url,
             [&](const Node& node, Report& report) { webhook.url = read_url(node, schemes, report); });
  secret_keys(keys,
              {{"secret", "Key of the HMAC-SHA256 in Kapela-Signature."},
               {"secret_file", "A file with the secret, relative to this file."}},
              beside, webhook.secret);
  keys.value({"headers", "Names and values that every request has."}, headers,
             [&](const Node& node, Report& report) { webhook.headers = read_headers(node, report); });
  ca_file_key(keys, webhook.ca_file, beside);
}

std::string read_address(const Node& node, Report& report) {
  const std::optional<std::string> text = read_name(node, report);
  if (text && !alerts::is_address(*text))
    report.error(ErrorCode::invalid, node, fmt::format("{} is no e-mail address", base::in_quotes(*text)),
                 "write name@example.org");
  return text.value_or(std::string());
}

void login_keys(Keys& keys, alerts::Email& email, const FilesBeside& beside) {
  keys.name({"user", "Of the mail server."}, email.user);
  secret_keys(keys,
              {{"password", "Of that user."}, {"password_file", "A file with the password, relative to this file."}},
              beside, email.password);
  if (!keys.obey(Rule::needs_another, {"user", "password", "password_file"}))
    keys.complain(ErrorCode::missing_key, "user", "a user needs a password", "add password_file: or password:");
  if (!keys.obey(Rule::needs_another, {"password", "user"}) ||
      !keys.obey(Rule::needs_another, {"password_file", "user"}))
    keys.complain(ErrorCode::missing_key, "", "a password needs a user", "add user:");
}

void email_keys(Keys& keys, alerts::Email& email, const FilesBeside& beside) {
  constexpr std::array<std::string_view, 2> schemes{"smtp://", "smtps://"};
  keys.value(required("url", "The mail server."), mail_url,
             [&](const Node& node, Report& report) { email.url = read_url(node, schemes, report); });
  keys.value(required("from", "Who writes."), mail_address,
             [&](const Node& node, Report& report) { email.from = read_address(node, report); });
  keys.value(required("to", "Who is told."), mail_addresses, [&](const Node& node, Report& report) {
    for (const Node& each : read_one_or_list(node, report)) email.to.push_back(read_address(each, report));
  });
  login_keys(keys, email, beside);
  keys.flag({"starttls", "No letter without TLS."}, email.starttls);
  ca_file_key(keys, email.ca_file, beside);
}

alerts::Command read_command(const Node& node, const FilesBeside& beside, Report& report) {
  alerts::Command command;
  for (const Node& each : read_one_or_list(node, report))
    command.words.push_back(read_name(each, report, longest).value_or(std::string()));
  if (command.words.empty()) return command;
  std::string& program = command.words.front();
  if (program.find('/') == std::string::npos)
    report.error(ErrorCode::invalid, node, fmt::format("{} is no path of a program", base::in_quotes(program)),
                 "no shell and no PATH is used: write [/usr/bin/program, argument, ...]");
  program = join(std::string(beside.directory), program);
  return command;
}

void retry_keys(Keys& keys, alerts::Retry& retry) {
  keys.duration({"first", "Before the first repeat; then doubled."}, retry.first);
  keys.duration({"most", "Between two repeats."}, retry.most);
  keys.duration({"give_up_after", "Since the alert was raised."}, retry.give_up_after);
  if (retry.most < retry.first)
    keys.complain(ErrorCode::invalid, "", "'most' is shorter than 'first'", "repeats become rarer, not more frequent");
}

void rate_limit_keys(Keys& keys, alerts::RateLimit& limit) {
  keys.integer({"alerts", "So many go out in that time; the rest is counted, and told with the next one."},
               limit.alerts, {1, 10'000});
  keys.duration({"per", "Of that many alerts."}, limit.per);
}

void target_keys(Keys& keys, alerts::Channel& channel, const FilesBeside& beside) {
  keys.block({"webhook", "The alert as a JSON document, posted to a URL."}, "a webhook",
             [&](Keys& inner) { webhook_keys(inner, channel.target.emplace<alerts::Webhook>(), beside); });
  keys.block({"email", "A letter."}, "an e-mail channel",
             [&](Keys& inner) { email_keys(inner, channel.target.emplace<alerts::Email>(), beside); });
  keys.value({"command", "A program by its path, relative to this file, and its arguments. Never through a shell."},
             keys::any_paths,
             [&](const Node& node, Report& report) { channel.target = read_command(node, beside, report); });
  if (keys.obey(Rule::exactly_one, {"webhook", "email", "command"})) return;
  const int targets = keys.has("webhook") + keys.has("email") + keys.has("command");
  keys.complain(targets == 0 ? ErrorCode::missing_key : ErrorCode::duplicate, "",
                fmt::format("a channel is one of webhook, email and command; this has {}", targets));
}

void channel_keys(Keys& keys, alerts::Channel& channel, const FilesBeside& beside) {
  target_keys(keys, channel, beside);
  keys.duration({"timeout", "Of one attempt."}, channel.timeout);
  keys.block({"retry", "How often it is tried again."}, "retry",
             [&](Keys& inner) { retry_keys(inner, channel.retry); });
  keys.block({"rate_limit", "How many alerts it tells."}, "rate_limit",
             [&](Keys& inner) { rate_limit_keys(inner, channel.rate_limit); });
}

keys::Block channel_block() {
  return {"channel", "A way on which people are told", [](Keys& keys) {
            alerts::Channel channel;
            channel_keys(keys, channel, {});
          }};
}

alerts::Channel read_channel(const yaml::Member& member, const FilesBeside& beside, Report& report) {
  alerts::Channel channel;
  channel.name = member.key.text();
  const bool fine = std::all_of(channel.name.begin(), channel.name.end(), [](char each) {
    return (each >= 'a' && each <= 'z') || (each >= '0' && each <= '9') || each == '_' || each == '-';
  });
  if (!fine || channel.name.empty() || channel.name.size() > 64)
    report.error(ErrorCode::invalid, member.key,
                 fmt::format("{} is no name of a channel", base::in_quotes(channel.name)),
                 "up to 64 of a-z, 0-9, _ and -");
  keys::read_keys(member.value, "a channel", report, [&](Keys& keys) { channel_keys(keys, channel, beside); });
  return channel;
}

void read_channels(const Node& node, alerts::Settings& settings, const FilesBeside& beside, Report& report) {
  if (node.kind() != yaml::Kind::mapping || node.members().empty())
    return report.error(ErrorCode::invalid, node, "channels are a mapping (name: channel) of one at least");
  for (const yaml::Member& member : node.members()) settings.channels.push_back(read_channel(member, beside, report));
}

std::vector<std::string> names_of(const alerts::Settings& settings) {
  std::vector<std::string> names;
  for (const alerts::Channel& each : settings.channels) names.push_back(each.name);
  return names;
}

std::vector<std::string> routed_kinds() {
  std::vector<std::string> kinds = alerts::kind_names();
  std::erase(kinds, std::string(name(alerts::Kind::test)));
  return kinds;
}

constexpr keys::Shape alert_kind = keys::word(routed_kinds);
constexpr keys::Shape alert_kinds = keys::one_or_list_of(alert_kind);

void route_keys(Keys& keys, alerts::Route& route, const std::vector<std::string>& channels) {
  keys.value(required("channels", "Where these alerts go."), keys::any_names, [&](const Node& node, Report& report) {
    for (const Node& each : read_one_or_list(node, report))
      if (auto channel = read_choice(each, report, "a channel", channels)) route.channels.push_back(*channel);
  });
  keys.value({"scenarios", "Names, or patterns with * and ?. Default: all."}, keys::any_names,
             [&](const Node& node, Report& report) {
               for (const Node& each : read_one_or_list(node, report))
                 if (const auto pattern = read_name(each, report)) route.scenarios.push_back(comparable_name(*pattern));
             });
  keys.value({"kinds", "What they are about. Default: all."}, alert_kinds, [&](const Node& node, Report& report) {
    for (const Node& each : read_one_or_list(node, report))
      if (const auto kind = read_choice(each, report, "a kind of alert", routed_kinds()))
        route.kinds.push_back(*alerts::parse_kind(*kind));
  });
  level_key(keys, {"severity", "Alerts of this one and above."}, "a severity", route.least);
}

keys::Block route_block() {
  return {"route", "", [](Keys& keys) {
            alerts::Route route;
            route_keys(keys, route, {});
          }};
}

void read_run_link(const Node& node, alerts::Settings& settings, Report& report) {
  const std::optional<std::string> link = read_name(node, report, longest);
  if (!link) return;
  if (link->find("{run}") == std::string::npos)
    report.error(ErrorCode::invalid, node, "the link has no place for the number of the run",
                 "write http://host:8000/api/v1/runs/{run}");
  settings.run_link = *link;
}

constexpr keys::Shape channel_name = keys::matching("^[a-z0-9_-]{1,64}$", 64);
constexpr keys::Shape channel_shape = keys::block(channel_block);
constexpr keys::Shape channel_map = keys::map_of(channel_name, channel_shape, 1);
constexpr keys::Shape route_shape = keys::block(route_block);
constexpr keys::Shape route_list = keys::list_of(route_shape);
constexpr keys::Shape link_shape = keys::matching("\\{run\\}", longest);

}  // namespace

void alert_keys(Keys& keys, alerts::Settings& settings, const FilesBeside& beside) {
  keys.value(required("channels", "Ways on which people are told."), channel_map,
             [&](const Node& node, Report& report) { read_channels(node, settings, beside, report); });
  keys.value(
      {"routes", "Which alert goes to which channels. Without: all of severity warning and above to all channels."},
      route_list, [&](const Node& node, Report& report) {
        for (const Node& each : read_list(node, report).value_or(std::vector<Node>()))
          keys::read_keys(each, "a route", report,
                          [&](Keys& inner) { route_keys(inner, settings.routes.emplace_back(), names_of(settings)); });
      });
  keys.duration({"deduplicate",
                 "An alert like one before (channel, kind, scenario, component) is held back so long, unless it is "
                 "more severe."},
                settings.deduplicate, yaml::zero_is_fine);
  keys.value({"run_link", "Link to a run, with {run} for its number."}, link_shape,
             [&](const Node& node, Report& report) { read_run_link(node, settings, report); });
  keys.flag({"components", "Components in FAULT or away, outside of runs, raise alerts."}, settings.components);
}

}  // namespace kapela::files
