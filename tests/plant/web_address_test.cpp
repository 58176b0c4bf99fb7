#include "simulators/plant/web_address.hpp"

#include <gtest/gtest.h>

namespace kapela::plant {
namespace {

std::string read_address(std::string_view url) {
  const base::Result<WebAddress> address = parse_address(url);
  return address ? net::to_text(address->at) + " " + address->target : "";
}

TEST(WebAddress, IsAHostAPortAndAPath) {
  EXPECT_EQ(read_address("http://127.0.0.1:8000/status?all=1"), "127.0.0.1:8000 /status?all=1");
  EXPECT_EQ(read_address("http://cell.example:80/"), "cell.example:80 /");
  EXPECT_EQ(read_address("http://127.0.0.1:8000"), "127.0.0.1:8000 /");
  EXPECT_EQ(read_address("http://[::1]:8000/a/b:c"), "[::1]:8000 /a/b:c");
}

TEST(WebAddress, AnythingElseIsAnError) {
  for (const std::string_view url :
       {"", "127.0.0.1:8000/", "https://127.0.0.1:8000/", "http://127.0.0.1/", "http://:1/", "http://127.0.0.1:0/",
        "http://127.0.0.1:65536/", "http://127.0.0.1:80x/", "http://a b:80/"})
    EXPECT_EQ(read_address(url), "") << url;
}

}  // namespace
}  // namespace kapela::plant
