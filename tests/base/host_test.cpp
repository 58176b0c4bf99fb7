#include "orchestrator/base/host.hpp"

#include <gtest/gtest.h>

namespace kapela::base {
namespace {

TEST(Host, KnowsEverySpellingOfLoopback) {
  for (const char* const host : {"localhost", "LOCALHOST", "localhost.", "127.0.0.1", "127.255.1.2", "::1",
                                 "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1"})
    EXPECT_TRUE(is_loopback(host)) << host;
  for (const char* const host : {"", "0.0.0.0", "128.0.0.1", "127.0.0.1.evil.example", "127.evil.example", "::2",
                                 "localhost.evil.example", "127.1"})
    EXPECT_FALSE(is_loopback(host)) << host;
}

TEST(Host, TellsNamesFromAddressesAndFromNeither) {
  for (const char* const name : {"io", "io.cell.local", "io_1", "3com.example", "cell.example.", "xn--kapea-l7a"})
    EXPECT_TRUE(is_host_name(name)) << name;
  for (const char* const text :
       {"", ".", "a..b", "-a", "a-", "a b", "a/b", "a:1", "999.1.1.1", "127.0.0.1", "8001", "[::1]", "ż"})
    EXPECT_FALSE(is_host_name(text)) << text;
  EXPECT_TRUE(is_ip_address("192.168.1.20"));
  EXPECT_TRUE(is_ip_address("fe80::1"));
  EXPECT_FALSE(is_ip_address("999.1.1.1"));
}

TEST(Host, TakesAnAuthorityApart) {
  EXPECT_EQ(parse_authority("Cell.Example.:8443"), (Authority{"cell.example", 8443}));
  EXPECT_EQ(parse_authority("127.0.0.1"), (Authority{"127.0.0.1", std::nullopt}));
  EXPECT_EQ(parse_authority("[0:0::1]:80"), (Authority{"::1", 80}));
  EXPECT_EQ(parse_authority("cell:"), (Authority{"cell", std::nullopt}));
  for (const char* const text :
       {"", ":80", "a:b", "a:99999", "a:80:80", "::1", "[::1", "[::1]80", "[io]", "u@cell", "cell/", "a b"})
    EXPECT_FALSE(parse_authority(text)) << text;
}

}  // namespace
}  // namespace kapela::base
