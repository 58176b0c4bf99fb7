#include "orchestrator/engine/health.hpp"

#include <gtest/gtest.h>

namespace kapela::engine::testing {

using namespace record;

namespace {

Board::Entry entry(bool ever_seen, unsigned missed) {
  Board::Entry made;
  made.ever_seen = ever_seen;
  made.missed = missed;
  return made;
}

TEST(Health, IsOfflineUntilSomebodyWasSeen) {
  EXPECT_EQ(health_of(entry(false, 0), {}), Health::offline);
}

TEST(Health, GoesDownWithTheHeartbeatsMissedInARow) {
  EngineSettings settings;
  settings.unresponsive_misses = 2;
  settings.offline_misses = 4;
  const std::vector<Health> expected{Health::online,       Health::online,  Health::unresponsive,
                                     Health::unresponsive, Health::offline, Health::offline};
  for (unsigned missed = 0; missed < expected.size(); ++missed)
    EXPECT_EQ(health_of(entry(true, missed), settings), expected[missed]) << missed;
}

}  // namespace
}  // namespace kapela::engine::testing
