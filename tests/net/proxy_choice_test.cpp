#include "orchestrator/net/proxy_choice.hpp"

#include <map>

#include <gtest/gtest.h>

namespace kapela::net {
namespace {

using Variables = std::map<std::string, std::string>;

const Variables everything{{"http_proxy", "http://p:3128"}, {"https_proxy", "http://p:3129"}, {"all_proxy", "p:3130"}};

ProxyChoice choice(Variables variables, const std::string& host, const std::string& scheme = "http",
                   const std::string& port = "80") {
  return proxy_of(scheme, host, port, [&variables](const char* name) { return variables[name]; });
}

Variables without(const std::string& exempt) {
  Variables variables = everything;
  variables["no_proxy"] = exempt;
  return variables;
}

TEST(ProxyChoice, IsTheVariableOfTheScheme) {
  EXPECT_EQ(choice(everything, "ops.example").proxy, "http://p:3128");
  EXPECT_EQ(choice(everything, "ops.example", "https").variable, "https_proxy");
  EXPECT_EQ(choice(everything, "mail.example", "smtp").variable, "all_proxy");
  EXPECT_EQ(choice({{"HTTPS_PROXY", "p"}}, "ops.example", "https").variable, "HTTPS_PROXY");
  EXPECT_EQ(choice({{"HTTP_PROXY", "p"}}, "ops.example").proxy, "");
  EXPECT_EQ(choice({}, "ops.example").proxy, "");
}

TEST(ProxyChoice, IsNoneForThisMachine) {
  for (const char* const host : {"127.0.0.1", "127.9.8.7", "localhost", "LOCALHOST", "ops.localhost", "localhost.",
                                 "::1", "[::1]", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1"})
    EXPECT_EQ(choice(everything, host).proxy, "") << host;
  for (const char* const host : {"128.0.0.1", "mylocalhost", "::2", "127.0.0.1.example"})
    EXPECT_NE(choice(everything, host).proxy, "") << host;
}

TEST(ProxyChoice, LeavesOutWhatNoProxyNames) {
  const std::vector<std::pair<std::string, std::string>> exempt{{"*", "ops.example"},
                                                                {"example", "ops.example"},
                                                                {".example", "ops.example"},
                                                                {"*.example", "ops.example"},
                                                                {"a, ops.example", "OPS.example"},
                                                                {"a ops.example b", "ops.example"},
                                                                {"10.1.2.3", "10.1.2.3"},
                                                                {"10.0.0.0/8", "10.9.8.7"},
                                                                {"fd00::/8", "fd12::1"},
                                                                {"ops.example:80", "ops.example"},
                                                                {"[fd12::1]:80", "fd12::1"},
                                                                {"fd12::1", "[fd12::1]"}};
  for (const auto& [list, host] : exempt) EXPECT_EQ(choice(without(list), host).proxy, "") << list << ' ' << host;
  const std::vector<std::pair<std::string, std::string>> others{
      {"ops.example", "example"}, {"ple", "ops.example"},      {"ops.example:81", "ops.example"},
      {"10.0.0.0/8", "11.0.0.1"}, {"10.0.0.0/40", "10.0.0.1"}, {"/", "10.0.0.1"},
      {",, ,", "ops.example"},    {".", "ops.example"},        {"10.0.0", "10.0.0.1"}};
  for (const auto& [list, host] : others) EXPECT_NE(choice(without(list), host).proxy, "") << list << ' ' << host;
  EXPECT_EQ(choice({{"http_proxy", "p"}, {"NO_PROXY", "ops.example"}}, "ops.example").proxy, "");
}

TEST(ProxyChoice, IsToldWithoutUserAndPassword) {
  EXPECT_EQ(without_credentials("http://anna:s@cret@p:3128"), "http://p:3128");
  EXPECT_EQ(without_credentials("anna:secret@p:3128"), "p:3128");
  EXPECT_EQ(without_credentials("http://p:3128"), "http://p:3128");
}

}  // namespace
}  // namespace kapela::net
