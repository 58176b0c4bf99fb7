#include "simulators/world/network.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace kapela::world {
namespace {

using namespace std::chrono_literals;

constexpr record::ComponentId io{0};
constexpr record::ComponentId robot{1};
constexpr base::Instant start{};

class NetworkTest : public ::testing::Test {
 protected:
  Network& begin() {
    network_.begin(plan_);
    return network_;
  }
  std::vector<Fate> send(std::size_t messages, record::ComponentId to = io) {
    std::vector<Fate> fates;
    for (std::size_t i = 0; i < messages; ++i) fates.push_back(network_.next(to, Direction::to_component, start));
    return fates;
  }
  void script(NetworkFault::Type type, std::uint32_t nth, base::Duration by = {}) {
    plan_.network.push_back({type, io, Direction::to_component, nth, by});
  }

  Plan plan_;
  Network network_{2};
};

bool same(const Fate& one, const Fate& two) {
  return one.lost == two.lost && one.delay == two.delay && one.copy_delay == two.copy_delay;
}

TEST_F(NetworkTest, DeliversAfterTheFixedLatency) {
  plan_.link.latency = base::fixed(3ms);
  begin();
  EXPECT_TRUE(same(send(1)[0], Fate{false, 3ms, {}}));
}

TEST_F(NetworkTest, DrawsEachLatencyAnew) {
  plan_.link.latency.kind = base::Distribution::Kind::uniform;
  plan_.link.latency.min = 1ms;
  plan_.link.latency.max = 2ms;
  begin();
  const std::vector<Fate> fates = send(2);
  EXPECT_NE(fates[0].delay, fates[1].delay);
  for (const Fate& fate : fates) EXPECT_TRUE(fate.delay >= 1ms && fate.delay <= 2ms);
}

TEST_F(NetworkTest, LosesAsManyAsItsLinksDo) {
  plan_.link.loss = 0.25;
  begin();
  const std::vector<Fate> fates = send(4'000);
  const auto lost = std::count_if(fates.begin(), fates.end(), [](const Fate& fate) { return fate.lost; });
  EXPECT_NEAR(static_cast<double>(lost), 1'000, 100);
}

TEST_F(NetworkTest, DuplicatesWhatComesAgainLater) {
  plan_.link.duplication = 1;
  begin();
  const Fate fate = send(1)[0];
  ASSERT_TRUE(fate.copy_delay);
  EXPECT_GE(*fate.copy_delay, fate.delay);
}

TEST_F(NetworkTest, LetsLaterMessagesOvertake) {
  plan_.link.reordering = 0.5;
  begin();
  const std::vector<Fate> fates = send(20);
  EXPECT_TRUE(std::adjacent_find(fates.begin(), fates.end(), [](const Fate& one, const Fate& next) {
                return one.delay > next.delay;
              }) != fates.end());
}

TEST_F(NetworkTest, HitsTheMessageThatAFaultNames) {
  script(NetworkFault::Type::lose, 1);
  begin();
  const std::vector<Fate> fates = send(3);
  EXPECT_FALSE(fates[0].lost);
  EXPECT_TRUE(fates[1].lost);
  EXPECT_FALSE(fates[2].lost);
  EXPECT_FALSE(send(3, robot)[1].lost) << "another link";
}

TEST_F(NetworkTest, DelaysAndDuplicatesByWhatAFaultSays) {
  script(NetworkFault::Type::delay, 0, 5ms);
  script(NetworkFault::Type::duplicate, 1, 7ms);
  begin();
  const std::vector<Fate> fates = send(2);
  EXPECT_EQ(fates[0].delay, fates[1].delay + 5ms);
  EXPECT_EQ(fates[1].copy_delay, fates[1].delay + 7ms);
}

TEST_F(NetworkTest, CutsOneDirectionForATime) {
  plan_.partitions.push_back({io, Direction::to_component, start + 1s, start + 2s});
  Network& network = begin();
  const auto lost = [&](Direction direction, base::Duration at) {
    return network.next(io, direction, start + at).lost;
  };
  EXPECT_FALSE(lost(Direction::to_component, 1s - 1ns));
  EXPECT_TRUE(lost(Direction::to_component, 1s));
  EXPECT_FALSE(lost(Direction::from_component, 1s)) << "the other direction is open";
  EXPECT_FALSE(lost(Direction::to_component, 2s));
}

TEST_F(NetworkTest, ACutActsOnAMessageThatIsLostAnyway) {
  script(NetworkFault::Type::lose, 0);
  plan_.partitions.push_back({io, Direction::to_component, start, start + 1s});
  Network& network = begin();
  EXPECT_EQ(network.idle(), 2U);
  EXPECT_TRUE(send(1)[0].lost);
  EXPECT_EQ(network.idle(), 0U);
}

TEST_F(NetworkTest, KnowsWhatIsCutOff) {
  plan_.partitions.push_back({io, Direction::to_component, start + 1s, start + 2s});
  Network& network = begin();
  const auto cuts_off = [&](Direction direction, base::Duration at) {
    return network.cuts_off(io, direction, start + at);
  };
  EXPECT_FALSE(cuts_off(Direction::to_component, 1s - 1ns));
  EXPECT_TRUE(cuts_off(Direction::to_component, 1s));
  EXPECT_FALSE(cuts_off(Direction::from_component, 1s));
  EXPECT_FALSE(cuts_off(Direction::to_component, 2s));
  EXPECT_EQ(network.idle(), 1U) << "asking is no message";
}

TEST_F(NetworkTest, RepeatsFromAListWhatChanceDid) {
  plan_.link.loss = plan_.link.duplication = plan_.link.reordering = 0.2;
  const std::vector<Fate> by_chance = (begin(), send(100));
  plan_.network = network_.drawn();
  plan_.link = {};
  begin();
  const std::vector<Fate> by_list = send(100);
  for (std::size_t i = 0; i < by_chance.size(); ++i) EXPECT_TRUE(same(by_chance[i], by_list[i])) << i;
}

TEST_F(NetworkTest, OneMoreFaultShiftsNoOther) {
  plan_.link.loss = 0.2;
  const std::vector<Fate> before = (begin(), send(100));
  script(NetworkFault::Type::lose, 50);
  plan_.link.duplication = 0.2;
  begin();
  const std::vector<Fate> after = send(100);
  for (std::size_t i = 0; i < before.size(); ++i) EXPECT_EQ(before[i].lost || i == 50, after[i].lost) << i;
}

}  // namespace
}  // namespace kapela::world
