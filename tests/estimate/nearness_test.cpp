#include "simulators/estimate/nearness.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "simulators/estimate/splitting.hpp"
#include "simulators/faults/injector.hpp"
#include "tests/estimate/starts.hpp"
#include "tests/world/subjects.hpp"

namespace kapela::estimate {
namespace {

using namespace std::chrono_literals;
using estimate::testing::add_rate;
using estimate::testing::start_of_io;
using faults::FaultType;
using world::testing::shared;

struct Measured {
  Nearness nearness{};
  Sample sample{};
  base::DrawTape tape{};
};

Measured measured(const world::Subject& subject, const Question& question, base::DrawTape tape = {}) {
  const world::Plan plan = plan_with_rates(subject, {});
  Sampler sampler(shared(subject), plan);
  Measured made;
  made.tape = std::move(tape);
  made.sample = sampler.run_along(made.tape, 1, 0);
  made.nearness = NearnessMeter(subject, plan, question).measure(sampler, made.sample, made.tape);
  return made;
}

double part_of(const Nearness& nearness, double expected) {
  double nearest = -1;
  for (const Lateness& each : nearness.late)
    if (std::abs(each.part - expected) < std::abs(nearest - expected)) nearest = each.part;
  return nearest;
}

std::uint64_t draw_at(double unit) {
  return static_cast<std::uint64_t>(unit * 0x1.0p64);
}

TEST(Nearness, ARungIsAFifth) {
  EXPECT_DOUBLE_EQ(rungs_of(1), 0);
  EXPECT_DOUBLE_EQ(rungs_of(0.2), 1);
  EXPECT_NEAR(rungs_of(0.04), 2, 1e-12);
}

TEST(Nearness, IsWhatIsUsedUpOfEachTimeLimit) {
  Question question;
  question.within = 100s;
  const Measured run = measured(start_of_io(base::fixed(15s), base::fixed(24s)), question);
  EXPECT_FALSE(run.nearness.is_missed);
  EXPECT_NEAR(part_of(run.nearness, 0.25), 0.25, 0.001) << "15 of 60 s";
  EXPECT_NEAR(part_of(run.nearness, 0.8), 0.8, 0.001) << "24 of 30 s";
  EXPECT_NEAR(part_of(run.nearness, 0.39), 0.39, 0.001) << "39 of 100 s";
  question.within = 20s;
  EXPECT_TRUE(measured(start_of_io(base::fixed(15s), base::fixed(24s)), question).nearness.is_missed);
}

TEST(Nearness, IsHowCloseChanceCameToARule) {
  world::Subject subject = start_of_io(base::fixed(1s), base::fixed(1s));
  add_rate(subject, 0, FaultType::late_transition, 1e-4);
  const std::uint64_t stream = faults::Injector::stream_of_draws("io", subject.rates[0].rate.rule);
  const Measured usual = measured(subject, {});
  ASSERT_NE(usual.tape.find(stream), nullptr);
  const auto draws = static_cast<double>(usual.tape.find(stream)->draws.size());
  base::DrawTape near;
  (void)near.next(stream, draw_at(1e-3));
  const Nearness close = measured(subject, {}, near).nearness;
  EXPECT_NEAR(close.closest, rungs_of(draws * 1e-3), 0.01);
  EXPECT_EQ(close.happened, 0);
  base::DrawTape hit;
  (void)hit.next(stream, draw_at(1e-5));
  EXPECT_NEAR(measured(subject, {}, hit).nearness.happened, rungs_of(draws * 1e-4), 0.01);
}

TEST(Nearness, IsHowCloseARuleCameThatActsByItself) {
  world::Subject subject = start_of_io(base::fixed(5s), base::fixed(5s));
  add_rate(subject, 0, FaultType::pause, 1e-5, true);
  subject.rates[0].rate.rule.duration = 1s;
  const std::uint64_t stream = faults::Injector::stream_of_occasions("io", subject.rates[0].rate.rule);
  base::DrawTape near;
  (void)near.next(stream, draw_at(1e-3));
  EXPECT_NEAR(measured(subject, {}, near).nearness.closest, rungs_of(1e-3), 0.01);
  base::DrawTape hit;
  (void)hit.next(stream, draw_at(1e-5));  // after a second
  EXPECT_NEAR(measured(subject, {}, hit).nearness.happened, rungs_of(1e-4), 0.2) << "10 s of 100,000";
}

TEST(Ladder, PutsRungsWhereAFifthIsLeft) {
  Ladder ladder;
  std::vector<Nearness> runs;
  for (int i = 1; i <= 1'000; ++i) runs.push_back({false, 0, 0, {{7, i / 1'000.0}, {8, 0.5}}});
  ladder.add_rung(runs);
  std::erase_if(runs, [&ladder](const Nearness& each) { return ladder.height(each) <= 1; });
  EXPECT_NEAR(static_cast<double>(runs.size()), 200, 2);
  ladder.add_rung(runs);
  std::erase_if(runs, [&ladder](const Nearness& each) { return ladder.height(each) <= 2; });
  EXPECT_NEAR(static_cast<double>(runs.size()), 40, 2) << "what never varies lifts nobody";
  EXPECT_NEAR(ladder.height({false, 0, 0, {{7, 0.88}, {8, 0.5}}}), 1.5, 0.02) << "between 0.8 and 0.96";
}

TEST(Ladder, AddsWhatHappenedToWhatCameNearest) {
  const Ladder ladder;
  EXPECT_EQ(ladder.height({false, 3, 1.5, {}}), 4.5);
  EXPECT_TRUE(std::isinf(ladder.height({true, 0, 0, {}})));
}

}  // namespace
}  // namespace kapela::estimate
