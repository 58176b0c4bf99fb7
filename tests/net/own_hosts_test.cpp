#include "orchestrator/net/own_hosts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kapela::net {
namespace {

using ::testing::HasSubstr;

Request asking(Headers headers) {
  Request request;
  request.headers = std::move(headers);
  return request;
}

bool takes_host(const OwnHosts& hosts, const std::string& host) {
  return !hosts.refusal(asking({{"host", host}}));
}

bool takes_page(const OwnHosts& hosts, const std::string& origin, const std::string& host) {
  return !hosts.refusal(asking({{"host", host}, {"origin", origin}}));
}

const OwnHosts usual({});
const OwnHosts proxied({.names = {"cell.example", "robots.example:8443"}});

TEST(OwnHosts, AreThisMachinesHoweverTheyAreSpelled) {
  for (const char* const host : {"127.0.0.1:8000", "127.0.0.1", "127.8.8.8:1", "localhost:8000", "LocalHost",
                                 "localhost.:8000", "[::1]:8000", "[::1]"})
    EXPECT_TRUE(takes_host(usual, host)) << host;
}

TEST(OwnHosts, AreNotWhateverNameABrowserWasMadeToBelieveIn) {
  for (const char* const host :
       {"evil.example:8000", "evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "192.168.1.20:8000",
        "0.0.0.0:8000", "", "a b", "evil@localhost", "localhost/", "cell.example"})
    EXPECT_FALSE(takes_host(usual, host)) << host;
}

TEST(OwnHosts, CanBeMissingInHttp10) {
  EXPECT_FALSE(usual.refusal(asking({})));
}

TEST(OwnHosts, HaveTheAddressAndTheNamesThatAreWrittenDown) {
  EXPECT_TRUE(takes_host(OwnHosts({.address = "192.168.1.20"}), "192.168.1.20:8000"));
  EXPECT_TRUE(takes_host(OwnHosts({.address = "io.cell.local"}), "IO.cell.local:8001"));
  EXPECT_FALSE(takes_host(OwnHosts({.address = "192.168.1.20"}), "192.168.1.21:8000"));
  EXPECT_TRUE(takes_host(proxied, "CELL.example:80"));
  EXPECT_TRUE(takes_host(proxied, "robots.example"));
}

TEST(OwnHosts, AreAllAddressesWhereAllAreListenedAt) {
  const OwnHosts all({.address = "0.0.0.0"});
  EXPECT_TRUE(takes_host(all, "192.168.1.20:8000"));
  EXPECT_TRUE(takes_host(all, "[fe80::1]:8000"));
  EXPECT_FALSE(takes_host(all, "evil.example:8000")) << "no name is";
}

TEST(OwnHosts, HaveTheNamesOfTheCertificate) {
  OwnHosts hosts({});
  hosts.set_certified({"cell.example", "*.robots.example", "192.168.1.20"});
  EXPECT_TRUE(takes_host(hosts, "cell.example:8443"));
  EXPECT_TRUE(takes_host(hosts, "one.robots.example:8443"));
  EXPECT_TRUE(takes_host(hosts, "192.168.1.20:8443"));
  EXPECT_FALSE(takes_host(hosts, "robots.example"));
  EXPECT_FALSE(takes_host(hosts, "a.b.robots.example"));
}

TEST(OwnHosts, AreNotThoseThatAProxyWasAskedFor) {
  EXPECT_TRUE(usual.refusal(asking({{"host", "127.0.0.1:8000"}, {"x-forwarded-host", "evil.example"}})));
  EXPECT_TRUE(usual.refusal(asking({{"host", "127.0.0.1:8000"}, {"x-forwarded-host", "evil.example, localhost"}})));
  EXPECT_FALSE(proxied.refusal(asking({{"host", "127.0.0.1:8000"}, {"x-forwarded-host", "cell.example, inner"}})));
}

TEST(OwnHosts, ShowPagesOfTheirOwn) {
  EXPECT_TRUE(takes_page(usual, "http://127.0.0.1:8000", "127.0.0.1:8000"));
  EXPECT_TRUE(takes_page(usual, "http://localhost:8000", "LOCALHOST:8000"));
  EXPECT_TRUE(takes_page(usual, "http://localhost", "localhost:80"));
  EXPECT_TRUE(takes_page(usual, "https://localhost", "localhost"));
  EXPECT_TRUE(takes_page(proxied, "https://cell.example", "127.0.0.1:8000")) << "the proxy has rewritten Host";
  EXPECT_TRUE(takes_page(proxied, "https://Cell.Example:8443", "127.0.0.1:8000"));
  EXPECT_TRUE(takes_page(proxied, "https://robots.example:8443", "127.0.0.1:8000"));
}

TEST(OwnHosts, RefusePagesOfOthers) {
  EXPECT_FALSE(takes_page(usual, "http://evil.example", "127.0.0.1:8000"));
  EXPECT_FALSE(takes_page(usual, "http://evil.example:8000", "evil.example:8000")) << "rebound";
  EXPECT_FALSE(takes_page(usual, "http://127.0.0.1:8001", "127.0.0.1:8000"));
  EXPECT_FALSE(takes_page(usual, "https://127.0.0.1", "127.0.0.1:80"));
  EXPECT_FALSE(takes_page(usual, "null", "127.0.0.1:8000"));
  EXPECT_FALSE(takes_page(usual, "file://", "127.0.0.1:8000"));
  EXPECT_FALSE(takes_page(usual, "", "127.0.0.1:8000"));
  EXPECT_FALSE(takes_page(usual, "https://cell.example", "127.0.0.1:8000"));
  EXPECT_FALSE(takes_page(proxied, "https://robots.example", "127.0.0.1:8000")) << "only its port 8443 is ours";
  EXPECT_TRUE(usual.refusal(
      asking({{"host", "localhost:8000"}, {"origin", "http://localhost:8000"}, {"origin", "http://evil.example"}})));
}

TEST(OwnHosts, SayHowANameIsAdded) {
  const OwnHosts hosts({.advice = "orchestrator: {hosts: [NAME]}"});
  EXPECT_EQ(hosts.refusal(asking({{"host", "Cell.example:80"}}))->hint, "orchestrator: {hosts: [cell.example]}");
  const base::Error page = *hosts.refusal(asking({{"host", "127.0.0.1:8000"}, {"origin", "https://cell.example"}}));
  EXPECT_EQ(page.hint, "orchestrator: {hosts: [cell.example]}");
  EXPECT_THAT(page.message, HasSubstr("'https://cell.example'"));
}

TEST(OwnHosts, LetProgramsAskForAnyNameWhereTheyMay) {
  EXPECT_FALSE(usual.refusal_of_page(asking({{"host", "plant.example:8001"}})));
  EXPECT_TRUE(usual.refusal_of_page(asking({{"host", "evil.example:8001"}, {"origin", "http://evil.example:8001"}})));
}

}  // namespace
}  // namespace kapela::net
