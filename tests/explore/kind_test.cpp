// Which kinds of faults have a place where.
#include "simulators/explore/kind.hpp"

#include <gtest/gtest.h>

namespace kapela::explore {
namespace {

/// An event of its business that a component in RUN has taken, and its answer.
Spot event_spot(world::Site::Kind kind) {
  Spot spot;
  spot.site.kind = kind;
  spot.site.command = wire::Command::event;
  spot.site.state = wire::State::run;
  spot.site.is_decided = spot.site.is_taken = spot.site.is_free = true;
  spot.site.verdict = wire::Verdict::accepted;
  return spot;
}

TEST(Kinds, OfStatesHaveNoPlaceAtAnEventThatIsNoCommand) {
  const Spot order = event_spot(world::Site::Kind::order);
  const Spot answer = event_spot(world::Site::Kind::answer);
  for (const Kind kind :
       {Kind::drop_receive, Kind::duplicate, Kind::crash_receive, Kind::ack_only, Kind::stuck, Kind::reject})
    EXPECT_TRUE(fits(order, kind)) << name(kind);
  for (const Kind kind : {Kind::drop_reply, Kind::crash_reply, Kind::late_reply}) EXPECT_TRUE(fits(answer, kind));
  for (const Kind kind : {Kind::spontaneous, Kind::flap, Kind::amnesia, Kind::clock_ahead, Kind::fail_transition})
    EXPECT_FALSE(fits(order, kind)) << name(kind);
  for (const Kind kind : {Kind::stale_state, Kind::wrong_state}) EXPECT_FALSE(fits(answer, kind)) << name(kind);
}

TEST(Kinds, ThatMakeNothingOfAnEventHaveNoPlaceWhereNothingIsMadeOfIt) {
  Spot refused = event_spot(world::Site::Kind::order);
  refused.site.verdict = wire::Verdict::refused_illegal;
  Spot repeated = event_spot(world::Site::Kind::order);
  repeated.site.verdict = wire::Verdict::duplicate;
  Spot ignored = event_spot(world::Site::Kind::order);
  ignored.site.is_free = false;
  for (const Kind kind : {Kind::ack_only, Kind::stuck, Kind::reject})
    for (const Spot& spot : {refused, repeated, ignored}) EXPECT_FALSE(fits(spot, kind)) << name(kind);
  EXPECT_TRUE(fits(repeated, Kind::not_idempotent));
}

/// The nth event of the component, whatever commands it has had.
TEST(Kinds, CountEventsAlone) {
  Spot order = event_spot(world::Site::Kind::order);
  order.site.nth = 3;
  order.site.before = 7;
  order.site.nth_alike = 5;
  world::Plan plan;
  for (const Kind kind : {Kind::ack_only, Kind::stuck}) place(order, kind, {}, plan);
  for (const world::ComponentFault& placed : plan.faults) {
    EXPECT_EQ(placed.fault.match.event, wire::Command::event);
    EXPECT_EQ(placed.fault.trigger.skip, 3U);
  }
  EXPECT_EQ(plan.faults[1].fault.trigger.count, 0U) << "the later ones too";
}

TEST(Kinds, OfStatesHaveAPlaceAtACommand) {
  Spot order = event_spot(world::Site::Kind::order);
  order.site.command = wire::Command::stop;
  for (const Kind kind : {Kind::spontaneous, Kind::flap, Kind::amnesia, Kind::fail_transition})
    EXPECT_TRUE(fits(order, kind)) << name(kind);
}

TEST(Kinds, ThatSpoilWhatIsSaidHaveNoPlaceWhereNothingOfItComesThrough) {
  Spot answer = event_spot(world::Site::Kind::answer);
  answer.site.is_lost = true;
  for (const Kind kind : {Kind::drop_reply, Kind::late_reply, Kind::reset_reply, Kind::bad_json, Kind::slicer})
    EXPECT_FALSE(fits(answer, kind)) << name(kind);
  EXPECT_TRUE(fits(answer, Kind::crash_reply));
  Spot push;
  push.site.kind = world::Site::Kind::push;
  EXPECT_TRUE(fits(push, Kind::push_doubled));
  push.site.is_lost = true;
  EXPECT_FALSE(fits(push, Kind::push_doubled));
}

}  // namespace
}  // namespace kapela::explore
