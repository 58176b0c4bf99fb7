#include "orchestrator/api/route.hpp"

#include <set>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "orchestrator/api/openapi.hpp"

namespace kapela::api {
namespace {

using Values = std::vector<std::string>;
using wire::Json;

std::string lower_name(net::Method method) {
  std::string name(net::method_name(method));
  for (char& c : name) c = static_cast<char>(std::tolower(c));
  return name;
}

TEST(Route, MatchesPartByPartAndKeepsWhatStandsForNames) {
  EXPECT_EQ(match("/", {}), Values{});
  EXPECT_EQ(match("/api/v1/runs", {"api", "v1", "runs"}), Values{});
  EXPECT_EQ(match("/runs/{run}/journal", {"runs", "7", "journal"}), Values{"7"});
  EXPECT_EQ(match("/a/{b}/c/{d}", {"a", "x/y", "c", ""}), (Values{"x/y", ""}));
}

TEST(Route, IsNoPathThatIsShorterLongerOrOther) {
  EXPECT_FALSE(match("/", {"x"}));
  EXPECT_FALSE(match("/runs/{run}", {"runs"}));
  EXPECT_FALSE(match("/runs/{run}", {"runs", "7", "x"}));
  EXPECT_FALSE(match("/runs/{run}", {"alerts", "7"}));
}

TEST(Route, TellsTheNamesInItsPath) {
  EXPECT_EQ(names_in("/a/{b}/c/{d}"), (Values{"b", "d"}));
  EXPECT_EQ(names_in("/"), Values{});
}

TEST(Routes, StandOnceEachWithThoseOfAPathBesideEachOther) {
  std::set<std::pair<std::string_view, net::Method>> seen;
  std::set<std::string_view> left;
  std::string_view last;
  for (const Route& route : routes()) {
    EXPECT_TRUE(seen.emplace(route.path, route.method).second) << route.path;
    if (route.path != last) {
      EXPECT_TRUE(left.insert(route.path).second) << route.path << " comes again after others";
    }
    last = route.path;
  }
}

TEST(Routes, AreAllDescribedAndNothingElse) {
  const Json paths = openapi_document("1.2.3", true)["paths"];
  std::size_t described = 0;
  for (const auto& [path, operations] : paths.items()) described += operations.size();
  EXPECT_EQ(described, routes().size());
  for (const Route& route : routes()) {
    const Json& operation = paths.at(std::string(route.path)).at(lower_name(route.method));
    EXPECT_EQ(operation["summary"], std::string(route.summary));
    EXPECT_TRUE(operation["responses"].contains(std::to_string(route.success))) << route.path;
    EXPECT_EQ(operation["responses"]["default"]["$ref"], "#/components/responses/Error");
    EXPECT_EQ(operation.contains("requestBody"), !route.body.empty()) << route.path;
    EXPECT_EQ(operation.contains("security"), route.access == Access::token) << route.path;
    const std::size_t given = names_in(route.path).size() + route.query.size();
    EXPECT_EQ(operation.contains("parameters") ? operation["parameters"].size() : 0U, given) << route.path;
  }
}

TEST(Routes, AskForNoTokenInTheDescriptionWhereThereIsNone) {
  const Json paths = openapi_document("1.2.3", false)["paths"];
  for (const auto& [path, operations] : paths.items())
    for (const auto& [method, operation] : operations.items()) EXPECT_FALSE(operation.contains("security")) << path;
}

}  // namespace
}  // namespace kapela::api
