#include "orchestrator/alerts/routing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/alerts/sample.hpp"

namespace kapela::alerts::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Settings two_channels() {
  Settings settings;
  settings.channels = {channel("a"), channel("b")};
  return settings;
}

TEST(Routing, PatternsMatchWholeNames) {
  EXPECT_TRUE(matches("*", ""));
  EXPECT_TRUE(matches("Start*", "Start all"));
  EXPECT_TRUE(matches("*(@all)*", "Restart (@all) (@all)!"));
  EXPECT_TRUE(matches("us?ug", "usług"));
  EXPECT_FALSE(matches("Start", "Start all"));
  EXPECT_FALSE(matches("us?g", "usług"));
  EXPECT_FALSE(matches("a*b", "abc"));
  EXPECT_FALSE(matches("", "x"));
}

TEST(Routing, ALongNameCostsNoExponentialTime) {
  std::string pattern;
  for (int i = 0; i < 50; ++i) pattern += "a*";
  EXPECT_FALSE(matches(pattern + "b", std::string(5'000, 'a')));
}

TEST(Routing, WithoutRoutesAllChannelsGetWarningsAndWorse) {
  Alert each = alert("1-1");
  EXPECT_THAT(channels_of(each, two_channels()), ElementsAre("a", "b"));
  each.severity = base::Level::info;
  EXPECT_THAT(channels_of(each, two_channels()), IsEmpty());
}

TEST(Routing, ARouteLooksAtScenarioSeverityAndKind) {
  Settings settings = two_channels();
  settings.routes = {{{"a"}, {"Start*"}, {}, base::Level::error}, {{"b"}, {}, {Kind::component}, base::Level::info}};
  Alert each = alert("1-1", "Start all");
  EXPECT_THAT(channels_of(each, settings), IsEmpty());
  each.severity = base::Level::critical;
  EXPECT_THAT(channels_of(each, settings), ElementsAre("a"));
  each.scenario = "Stop all";
  EXPECT_THAT(channels_of(each, settings), IsEmpty());
  each.kind = Kind::component;
  EXPECT_THAT(channels_of(each, settings), ElementsAre("b"));
}

TEST(Routing, TwoRoutesToOneChannelAreOneDelivery) {
  Settings settings = two_channels();
  settings.routes = {{{"b", "a"}, {}, {}, base::Level::warning}, {{"a"}, {}, {}, base::Level::warning}};
  EXPECT_THAT(channels_of(alert("1-1"), settings), ElementsAre("a", "b"));
}

TEST(Channel, TellsItsAddressWithoutTheSecretsOfUrls) {
  EXPECT_EQ(address_of(Webhook{"https://hooks.example/services/T0/s3cret", {}, {}, {}}), "https://hooks.example");
  EXPECT_EQ(address_of(Webhook{"http://u:p@h:80?token=x", {}, {}, {}}), "http://h:80");
  EXPECT_EQ(address_of(Email{"smtp://mail:25", {}, {}, {}, {}, false, {}}), "smtp://mail:25");
  EXPECT_EQ(address_of(Command{{"/bin/horn", "-v"}}), "/bin/horn");
}

}  // namespace
}  // namespace kapela::alerts::testing
