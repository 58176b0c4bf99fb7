#include "orchestrator/files/alerts_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orchestrator/files/config_file.hpp"
#include "orchestrator/files/secret_text.hpp"
#include "tests/files/reading.hpp"

namespace kapela::files {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using namespace std::chrono_literals;

LoadedConfig load(const std::string& text) {
  MemoryFileSystem files;
  files.write("etc/config.yaml", text);
  files.write("etc/ops.secret", "s3cret\nnot this\n");
  files.write("etc/empty.secret", "\n");
  return load_config(files, "etc/config.yaml");
}

alerts::Settings loaded_alerts(const std::string& text) {
  const LoadedConfig result = load(text);
  EXPECT_EQ(render(result.diagnostics), "");
  return result.config.alerts.value_or(alerts::Settings{});
}

std::string refusal(const std::string& channel) {
  return first(load("alerts:\n  channels:\n    c: {" + channel + "}\n").diagnostics);
}

TEST(AlertsReader, ReadsASecretHoweverItsFileWasWritten) {
  for (const char* const text : {"geheim", "geheim\n", "geheim\r\n", "\xEF\xBB\xBFgeheim\r\nmore", "geheim\r"})
    EXPECT_EQ(secret_of(text), "geheim");
  EXPECT_EQ(secret_of(" spaces are a part of it \n"), " spaces are a part of it ");
  EXPECT_EQ(secret_of("\xEF\xBB\xBF\n"), "");
}

TEST(AlertsReader, WithoutASectionNobodyIsTold) {
  EXPECT_FALSE(load("{}").config.alerts);
}

TEST(AlertsReader, ReadsAWebhookWithItsSecretFromAFile) {
  const alerts::Settings settings = loaded_alerts(
      "alerts:\n  channels:\n    ops:\n      webhook: {url: 'https://h/x', secret_file: ops.secret, headers: {X-Team: "
      "cell}, ca_file: ops.secret}\n      timeout: 3s\n      retry: {first: 2s, most: 1m, give_up_after: 2h}\n"
      "      rate_limit: {alerts: 5, per: 10s}\n");
  const alerts::Channel& channel = settings.channels.at(0);
  const auto& webhook = std::get<alerts::Webhook>(channel.target);
  EXPECT_EQ(channel.name, "ops");
  EXPECT_EQ(webhook.url, "https://h/x");
  EXPECT_EQ(webhook.secret, "s3cret");
  EXPECT_EQ(webhook.ca_file, "etc/ops.secret");
  EXPECT_THAT(webhook.headers, ElementsAre(Pair("X-Team", "cell")));
  EXPECT_EQ(channel.timeout, 3s);
  EXPECT_EQ(channel.retry.first, 2s);
  EXPECT_EQ(channel.retry.most, 1min);
  EXPECT_EQ(channel.retry.give_up_after, 2h);
  EXPECT_EQ(channel.rate_limit.alerts, 5U);
  EXPECT_EQ(channel.rate_limit.per, 10s);
}

TEST(AlertsReader, ReadsEmailCommandAndRoutes) {
  const alerts::Settings settings = loaded_alerts(
      "alerts:\n  channels:\n    mail: {email: {url: 'smtps://h:465', from: a@b, to: [c@d, e@f], user: u, password: p, "
      "starttls: true}}\n    horn: {command: [./horn, --level, 2]}\n"
      "  routes:\n    - {channels: mail, scenarios: [' Start*'], severity: error, kinds: [run, component]}\n"
      "  deduplicate: 10m\n  run_link: 'http://h/{run}'\n  components: false\n");
  const auto& email = std::get<alerts::Email>(settings.channels.at(0).target);
  EXPECT_THAT(email.to, ElementsAre("c@d", "e@f"));
  EXPECT_EQ(email.user, "u");
  EXPECT_EQ(email.password, "p");
  EXPECT_TRUE(email.starttls);
  EXPECT_THAT(std::get<alerts::Command>(settings.channels.at(1).target).words, ElementsAre("etc/horn", "--level", "2"));
  const alerts::Route& route = settings.routes.at(0);
  EXPECT_THAT(route.channels, ElementsAre("mail"));
  EXPECT_THAT(route.scenarios, ElementsAre("Start*"));
  EXPECT_THAT(route.kinds, ElementsAre(alerts::Kind::run, alerts::Kind::component));
  EXPECT_EQ(route.least, base::Level::error);
  EXPECT_EQ(settings.deduplicate, 10min);
  EXPECT_EQ(settings.run_link, "http://h/{run}");
  EXPECT_FALSE(settings.components);
}

TEST(AlertsReader, RefusesBadChannelsAtTheirPlace) {
  EXPECT_EQ(refusal("webhook: {url: 'ftp://h/'}"), "3:24 invalid: 'ftp://h/' is no such URL");
  EXPECT_EQ(refusal("webhook: {url: 'http:///x'}"), "3:24 invalid: 'http:///x' is no such URL");
  EXPECT_EQ(refusal("webhook: {}"), "3:18 missing_key: a webhook needs the key 'url'");
  EXPECT_EQ(refusal("webhook: {url: 'http://h', headers: {'X Y': a}}"), "3:46 invalid: 'X Y' is no name of a header");
  EXPECT_EQ(refusal("webhook: {url: 'http://h', secret: a, secret_file: b}"),
            "3:60 duplicate: both 'secret' and 'secret_file'");
  EXPECT_THAT(refusal("webhook: {url: 'http://h', ca_file: gone}"), HasSubstr("3:45 not_found"));
  EXPECT_THAT(refusal("webhook: {url: 'http://h', secret_file: gone}"), HasSubstr("3:49 not_found"));
  EXPECT_EQ(refusal("webhook: {url: 'http://h', secret_file: empty.secret}"),
            "3:49 invalid: the first line of empty.secret is empty");
  EXPECT_EQ(refusal("email: {url: 'smtp://h:25', from: a@b, to: anna}"), "3:52 invalid: 'anna' is no e-mail address");
  EXPECT_EQ(refusal("email: {url: 'smtp://h:25', from: a@b, to: c@d, user: u}"),
            "3:63 missing_key: a user needs a password");
  EXPECT_EQ(refusal("command: [horn]"), "3:18 invalid: 'horn' is no path of a program");
  EXPECT_EQ(refusal("command: [/bin/a], webhook: {url: 'http://h'}"),
            "3:8 duplicate: a channel is one of webhook, email and command; this has 2");
  EXPECT_EQ(refusal("timeout: 1s"), "3:8 missing_key: a channel is one of webhook, email and command; this has 0");
  EXPECT_EQ(refusal("command: [/bin/a], retry: {first: 9s, most: 1s}"), "3:35 invalid: 'most' is shorter than 'first'");
  EXPECT_THAT(refusal("command: [/bin/a], timeuot: 1s"), HasSubstr("unknown_key"));
}

TEST(AlertsReader, RefusesRoutesThatLeadNowhere) {
  const auto route = [](const std::string& text) {
    return first(load("alerts:\n  channels: {c: {command: [/bin/a]}}\n  routes: [{" + text + "}]\n").diagnostics);
  };
  EXPECT_THAT(route("channels: d"), HasSubstr("3:23 invalid: "));
  EXPECT_THAT(route("channels: c, kinds: test"), HasSubstr("invalid"));
  EXPECT_THAT(route("channels: c, severity: bad"), HasSubstr("invalid"));
  EXPECT_THAT(route("severity: error"), HasSubstr("missing_key"));
  EXPECT_THAT(first(load("alerts: {channels: {}}").diagnostics), HasSubstr("invalid"));
  EXPECT_THAT(first(load("alerts: {channels: {c: {command: /bin/a}}, run_link: 'http://h'}").diagnostics),
              HasSubstr("the link has no place for the number of the run"));
}

}  // namespace
}  // namespace kapela::files
