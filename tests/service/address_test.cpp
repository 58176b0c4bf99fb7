#include "orchestrator/service/address.hpp"

#include <gmock/gmock.h>

namespace kapela::service {
namespace {

using ::testing::IsEmpty;

struct Settled {
  base::Result<void> done;
  std::string host;
  std::vector<std::string> names{};
};

Settled settle(std::string host, bool has_token) {
  Settled settled{{}, std::move(host)};
  settled.done = settle_address(settled.host, settled.names, has_token);
  return settled;
}

TEST(Address, OfThisMachineAloneNeedsNoToken) {
  const Settled settled = settle("127.0.0.1", false);
  EXPECT_TRUE(settled.done);
  EXPECT_EQ(settled.host, "127.0.0.1");
  EXPECT_THAT(settled.names, IsEmpty());
}

TEST(Address, ALoopbackNameIsLookedUpAndNeedNotBeNamedAgain) {
  const Settled settled = settle("localhost", false);
  EXPECT_TRUE(settled.done);
  EXPECT_NE(settled.host, "localhost");
  EXPECT_THAT(settled.names, IsEmpty());
}

TEST(Address, WhereEverybodyCouldStartRobotsNeedsAToken) {
  const Settled open = settle("0.0.0.0", false);
  ASSERT_FALSE(open.done);
  EXPECT_EQ(to_text(open.done.error()),
            "0.0.0.0 is no loopback address: everybody could start robots (set a token in KAPELA_TOKEN first)");
  EXPECT_TRUE(settle("0.0.0.0", true).done);
}

TEST(Address, WhatIsNoneIsSaid) {
  const Settled settled = settle("no host", true);
  ASSERT_FALSE(settled.done);
  EXPECT_TRUE(settled.done.error().message.starts_with("cannot listen on ")) << settled.done.error().message;
}

TEST(Address, IsPrintedAsAUrl) {
  EXPECT_EQ(url_of("http", {"127.0.0.1", 8000}), "http://127.0.0.1:8000/");
  EXPECT_EQ(url_of("https", {"::1", 8443}), "https://[::1]:8443/");
}

}  // namespace
}  // namespace kapela::service
