#include "orchestrator/files/alerts_reader.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "orchestrator/alerts/email_text.hpp"
#include "orchestrator/files/exposure.hpp"
#include "orchestrator/files/secret_text.hpp"
#include "orchestrator/files/unicode.hpp"

namespace kapela::files {
namespace {

using base::ErrorCode;
using yaml::MappingReader;
using yaml::Node;

constexpr std::size_t longest = 4096;  ///< bytes of a URL, a path, a word of a command
constexpr std::int64_t most_alerts = 10'000;

struct SecretSource {
  const FileSystem& files;
  const std::string& directory;
};

bool is_header_name(std::string_view text) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [marks](char each) {
    return (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') || (each >= '0' && each <= '9') ||
           marks.find(each) != std::string_view::npos;
  });
}

/// A URL with one of the schemes and a host behind it.
std::string read_url(MappingReader& reader, std::span<const std::string_view> schemes) {
  const std::optional<Node> node = reader.required("url");
  const std::optional<std::string> url = node ? read_name(*node, reader.report(), longest) : std::nullopt;
  if (!url) return {};
  std::string allowed;
  for (const std::string_view scheme : schemes) {
    if (url->starts_with(scheme) && url->size() > scheme.size() && (*url)[scheme.size()] != '/' &&
        url->find(' ') == std::string::npos)
      return *url;
    allowed += fmt::format("{}{}host:port", allowed.empty() ? "" : " or ", scheme);
  }
  reader.report().error(ErrorCode::invalid, *node, fmt::format("{} is no such URL", yaml::shown(*url)),
                        "write " + allowed);
  return {};
}

/// `key`, or the first line of the file that `key`_file names.
std::string read_secret(MappingReader& reader, const std::string& key, const SecretSource& source) {
  const std::optional<Node> here = reader.optional(key);
  const std::optional<Node> file = reader.optional(key + "_file");
  if (here && file)
    reader.report().error(ErrorCode::duplicate, *file, fmt::format("both '{}' and '{}_file'", key, key),
                          "a secret stands in one place");
  if (here) return read_name(*here, reader.report(), longest).value_or(std::string());
  const std::optional<std::string> path = file ? read_name(*file, reader.report(), longest) : std::nullopt;
  if (!path) return {};
  const base::Result<std::string> text = source.files.read(join(source.directory, *path));
  if (!text) {
    reader.report().error(text.error().code, *file, text.error().message, text.error().hint);
    return {};
  }
  warn_if_exposed(*file, join(source.directory, *path), reader.report());
  const std::string secret = secret_of(*text);
  if (secret.empty())
    reader.report().error(ErrorCode::invalid, *file, fmt::format("the first line of {} is empty", *path));
  return secret;
}

/// A file that is there, ready to open.
std::string read_ca_file(MappingReader& reader, const SecretSource& source) {
  const std::optional<Node> node = reader.optional("ca_file");
  const std::optional<std::string> path = node ? read_name(*node, reader.report(), longest) : std::nullopt;
  if (!path) return {};
  const base::Result<std::string> text = source.files.read(join(source.directory, *path));
  if (!text) reader.report().error(text.error().code, *node, text.error().message, text.error().hint);
  return join(source.directory, *path);
}

std::vector<std::pair<std::string, std::string>> read_headers(const Node& node, yaml::Report& report) {
  std::vector<std::pair<std::string, std::string>> headers;
  if (node.kind() != yaml::Kind::mapping) report.error(ErrorCode::invalid, node, "headers are a mapping (name: value)");
  for (const yaml::Member& member : node.members()) {
    const std::string& name = member.key.text();
    const std::optional<std::string> value = read_name(member.value, report, longest);
    if (!is_header_name(name))
      report.error(ErrorCode::invalid, member.key, fmt::format("{} is no name of a header", yaml::shown(name)));
    else if (value)
      headers.emplace_back(name, *value);
  }
  return headers;
}

alerts::Webhook read_webhook(const Node& node, const SecretSource& source, yaml::Report& report) {
  constexpr std::array<std::string_view, 2> schemes{"http://", "https://"};
  MappingReader reader(node, "a webhook", report);
  alerts::Webhook webhook;
  webhook.url = read_url(reader, schemes);
  webhook.secret = read_secret(reader, "secret", source);
  if (const std::optional<Node> headers = reader.optional("headers"); headers)
    webhook.headers = read_headers(*headers, report);
  webhook.ca_file = read_ca_file(reader, source);
  reader.finish();
  return webhook;
}

std::string read_address(const Node& node, yaml::Report& report) {
  const std::optional<std::string> text = read_name(node, report);
  if (text && !alerts::is_address(*text))
    report.error(ErrorCode::invalid, node, fmt::format("{} is no e-mail address", yaml::shown(*text)),
                 "write name@example.org");
  return text.value_or(std::string());
}

alerts::Email read_email(const Node& node, const SecretSource& source, yaml::Report& report) {
  constexpr std::array<std::string_view, 2> schemes{"smtp://", "smtps://"};
  MappingReader reader(node, "an e-mail channel", report);
  alerts::Email email;
  email.url = read_url(reader, schemes);
  if (const std::optional<Node> from = reader.required("from"); from) email.from = read_address(*from, report);
  if (const std::optional<Node> to = reader.required("to"); to)
    for (const Node& each : read_one_or_list(*to, report)) email.to.push_back(read_address(each, report));
  const std::optional<Node> user = reader.optional("user");
  if (user) email.user = read_name(*user, report).value_or(std::string());
  email.password = read_secret(reader, "password", source);
  if (user && email.password.empty() && !reader.has("password") && !reader.has("password_file"))
    report.error(ErrorCode::missing_key, *user, "a user needs a password", "add password_file: or password:");
  if (!user && !email.password.empty())
    report.error(ErrorCode::missing_key, node, "a password needs a user", "add user:");
  email.starttls = reader.boolean("starttls").value_or(false);
  email.ca_file = read_ca_file(reader, source);
  reader.finish();
  return email;
}

alerts::Command read_command(const Node& node, const SecretSource& source, yaml::Report& report) {
  alerts::Command command;
  for (const Node& each : read_one_or_list(node, report))
    command.words.push_back(read_name(each, report, longest).value_or(std::string()));
  if (command.words.empty()) return command;
  std::string& program = command.words.front();
  if (program.find('/') == std::string::npos)
    report.error(ErrorCode::invalid, node, fmt::format("{} is no path of a program", yaml::shown(program)),
                 "no shell and no PATH is used: write [/usr/bin/program, argument, ...]");
  program = join(source.directory, program);
  return command;
}

/// A duration over zero that is no longer than a year.
void read_time(MappingReader& reader, std::string_view key, base::Duration& into) {
  into = reader.duration(key).value_or(into);
}

alerts::Retry read_channel_retry(const Node& node, yaml::Report& report) {
  MappingReader reader(node, "retry", report);
  alerts::Retry retry;
  read_time(reader, "first", retry.first);
  read_time(reader, "most", retry.most);
  read_time(reader, "give_up_after", retry.give_up_after);
  reader.finish();
  if (retry.most < retry.first)
    report.error(ErrorCode::invalid, node, "'most' is shorter than 'first'", "repeats become rarer, not more frequent");
  return retry;
}

alerts::RateLimit read_rate_limit(const Node& node, yaml::Report& report) {
  MappingReader reader(node, "rate_limit", report);
  alerts::RateLimit limit;
  limit.alerts = static_cast<std::size_t>(
      reader.integer("alerts", {1, most_alerts}).value_or(static_cast<std::int64_t>(limit.alerts)));
  read_time(reader, "per", limit.per);
  reader.finish();
  return limit;
}

void read_target(MappingReader& reader, alerts::Channel& channel, const SecretSource& source) {
  yaml::Report& report = reader.report();
  int targets = 0;
  if (const std::optional<Node> node = reader.optional("webhook"); node && ++targets > 0)
    channel.target = read_webhook(*node, source, report);
  if (const std::optional<Node> node = reader.optional("email"); node && ++targets > 0)
    channel.target = read_email(*node, source, report);
  if (const std::optional<Node> node = reader.optional("command"); node && ++targets > 0)
    channel.target = read_command(*node, source, report);
  if (reader.is_mapping() && targets != 1)
    report.error(targets == 0 ? ErrorCode::missing_key : ErrorCode::duplicate, reader.node(),
                 fmt::format("a channel is one of webhook, email and command; this has {}", targets));
}

alerts::Channel read_channel(const yaml::Member& member, const SecretSource& source, yaml::Report& report) {
  alerts::Channel channel;
  channel.name = member.key.text();
  const bool fine = std::all_of(channel.name.begin(), channel.name.end(), [](char each) {
    return (each >= 'a' && each <= 'z') || (each >= '0' && each <= '9') || each == '_' || each == '-';
  });
  if (!fine || channel.name.empty() || channel.name.size() > 64)
    report.error(ErrorCode::invalid, member.key, fmt::format("{} is no name of a channel", yaml::shown(channel.name)),
                 "up to 64 of a-z, 0-9, _ and -");
  MappingReader reader(member.value, "a channel", report);
  read_target(reader, channel, source);
  read_time(reader, "timeout", channel.timeout);
  if (const std::optional<Node> node = reader.optional("retry"); node)
    channel.retry = read_channel_retry(*node, report);
  if (const std::optional<Node> node = reader.optional("rate_limit"); node)
    channel.rate_limit = read_rate_limit(*node, report);
  reader.finish();
  return channel;
}

void read_channels(const Node& node, alerts::Settings& settings, const SecretSource& source, yaml::Report& report) {
  if (node.kind() != yaml::Kind::mapping || node.members().empty())
    return report.error(ErrorCode::invalid, node, "channels are a mapping (name: channel) of one at least");
  for (const yaml::Member& member : node.members()) settings.channels.push_back(read_channel(member, source, report));
}

std::vector<std::string> names_of(const alerts::Settings& settings) {
  std::vector<std::string> names;
  for (const alerts::Channel& each : settings.channels) names.push_back(each.name);
  return names;
}

alerts::Route read_route(const Node& node, const alerts::Settings& settings, yaml::Report& report) {
  const std::vector<std::string> channels = names_of(settings);
  std::vector<std::string> kinds = alerts::kind_names();
  std::erase(kinds, std::string(name(alerts::Kind::test)));
  const std::vector<std::string> levels{"debug", "info", "success", "warning", "error", "critical"};
  MappingReader reader(node, "a route", report);
  alerts::Route route;
  if (const std::optional<Node> list = reader.required("channels"); list)
    for (const Node& each : read_one_or_list(*list, report))
      if (auto channel = read_choice(each, report, "a channel", channels)) route.channels.push_back(*channel);
  if (const std::optional<Node> list = reader.optional("scenarios"); list)
    for (const Node& each : read_one_or_list(*list, report))
      if (const auto pattern = read_name(each, report)) route.scenarios.push_back(comparable_name(*pattern));
  if (const std::optional<Node> list = reader.optional("kinds"); list)
    for (const Node& each : read_one_or_list(*list, report))
      if (const auto kind = read_choice(each, report, "a kind of alert", kinds))
        route.kinds.push_back(*alerts::parse_kind(*kind));
  if (const std::optional<Node> level = reader.optional("severity"); level)
    if (const auto named = read_choice(*level, report, "a severity", levels)) route.least = *base::parse_level(*named);
  reader.finish();
  return route;
}

void read_run_link(const Node& node, alerts::Settings& settings, yaml::Report& report) {
  const std::optional<std::string> link = read_name(node, report, longest);
  if (!link) return;
  if (link->find("{run}") == std::string::npos)
    report.error(ErrorCode::invalid, node, "the link has no place for the number of the run",
                 "write http://host:8000/api/v1/runs/{run}");
  settings.run_link = *link;
}

}  // namespace

alerts::Settings read_alerts(const Node& node, const FileSystem& files, const std::string& directory,
                             yaml::Report& report) {
  const SecretSource source{files, directory};
  alerts::Settings settings;
  MappingReader reader(node, "alerts", report);
  if (const std::optional<Node> channels = reader.required("channels"); channels)
    read_channels(*channels, settings, source, report);
  if (const std::optional<Node> routes = reader.optional("routes"); routes)
    if (const std::optional<std::vector<Node>> list = read_list(*routes, report); list)
      for (const Node& each : *list) settings.routes.push_back(read_route(each, settings, report));
  settings.deduplicate = reader.duration("deduplicate", {.zero_allowed = true}).value_or(settings.deduplicate);
  if (const std::optional<Node> link = reader.optional("run_link"); link) read_run_link(*link, settings, report);
  settings.components = reader.boolean("components").value_or(settings.components);
  reader.finish();
  return settings;
}

}  // namespace kapela::files
