#include "orchestrator/client/vars.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace kapela::client {
namespace {

TEST(Vars, AreTextsByTheirNames) {
  EXPECT_EQ(parse_vars({}).value(), wire::Json::object());
  EXPECT_EQ(parse_vars({"budget=60", "where=a=b", "empty="}).value(),
            (wire::Json{{"budget", "60"}, {"where", "a=b"}, {"empty", ""}}));
}

TEST(Vars, OneWithoutAKeyOrAValueIsRefused) {
  for (const char* const wrong : {"budget", "=60", ""}) {
    const base::Result<wire::Json> parsed = parse_vars({wrong});
    ASSERT_FALSE(parsed) << wrong;
    EXPECT_EQ(parsed.error().hint, "write --var KEY=VALUE");
  }
}

}  // namespace
}  // namespace kapela::client
