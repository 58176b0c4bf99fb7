#include "simulators/explore/part.hpp"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "simulators/explore/part_codec.hpp"
#include "tests/world/subjects.hpp"

namespace kapela::explore {
namespace {

using scenario::testing::full_start;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using world::testing::seed_subject;
using world::testing::shared;

/// A plant that its file describes wrongly: one of its services is as avena's are, and obeys however late a command
/// comes.
std::shared_ptr<const world::Subject> misdescribed() {
  world::Subject subject = seed_subject({full_start()});
  world::testing::change(subject, 1, [](auto& settings) { settings.dialect = wire::Dialect::avena2; });
  return shared(std::move(subject));
}

Settings settings_of_tree(unsigned faults, Shard shard = {}) {
  Settings settings;
  settings.kinds = {Kind::drop_receive,        Kind::ack_only,      Kind::late_just_after, Kind::receive_far_after,
                    Kind::duplicate_far_after, Kind::crash_receive, Kind::drop_reply,      Kind::reply_just_after,
                    Kind::push_lost,           Kind::look_lost,     Kind::crash_kept};
  settings.exhaustive = faults;
  settings.ends_with_finds = false;
  settings.shard = shard;
  return settings;
}

Settings settings_of_swarm(std::uint64_t seeds, Shard shard = {}) {
  Settings settings = settings_of_tree(0, shard);
  settings.exhaustive.reset();
  settings.kinds.assign(kinds().begin(), kinds().end());
  settings.last_seed = seeds;
  return settings;
}

void add_finds(const Exploration& exploration, Part& part) {
  for (const Find& find : exploration.finds())
    part.finds.push_back({find.place,
                          {find.violation.invariant, find.history},
                          find.violation.explanation,
                          "seed: " + std::to_string(find.plan.seed)});
}

Part searched(const std::shared_ptr<const world::Subject>& subject, const Settings& settings) {
  Exploration exploration(subject);
  EXPECT_TRUE(exploration.begin(settings));
  while (exploration.advance()) {
  }
  Part part;
  part.version = "1";
  part.inputs = {{"plant", "p"}};
  part.shard = settings.shard;
  part.is_complete = true;
  part.done = 1;
  part.tally = exploration.tally();
  add_finds(exploration, part);
  return part;
}

/// The shards as files, and what comes of them.
Part put_together(const std::vector<Part>& parts) {
  std::vector<NamedPart> read;
  for (const Part& part : parts) {
    const base::Result<PartFile> file = parse_part(part_text(part) + spent_line({1, 2, 3}));
    EXPECT_TRUE(file) << file.error().message;
    read.push_back({"part-" + std::to_string(part.shard.index), file->part});
  }
  const Merged merged = merge(read);
  EXPECT_THAT(merged.problems, ElementsAre());
  return merged.whole;
}

TEST(Part, SixteenShardsOfATreeAreOneProcess) {
  const auto subject = misdescribed();
  const Part whole = searched(subject, settings_of_tree(2));
  EXPECT_GT(whole.finds.size(), 1U) << "or its order is no order";
  std::vector<Part> parts;
  for (std::uint64_t i = 16; i-- > 0;) parts.push_back(searched(subject, settings_of_tree(2, {i, 16})));
  EXPECT_EQ(part_text(put_together(parts)), part_text(whole));
}

TEST(Part, ShardsOfASwarmAreOneProcess) {
  const auto subject = misdescribed();
  const Part whole = searched(subject, settings_of_swarm(1'000));
  EXPECT_EQ(whole.finds.size(), Settings().most_finds) << "or nothing limits them";
  EXPECT_GT(whole.tally.violating, whole.finds.size());
  std::vector<Part> parts;
  for (std::uint64_t i = 0; i < 3; ++i) parts.push_back(searched(subject, settings_of_swarm(1'000, {i, 3})));
  EXPECT_EQ(part_text(put_together(parts)), part_text(whole));
}

/// Another process goes on again and again, each time from what the one before has written.
Part searched_in_pieces(const std::shared_ptr<const world::Subject>& subject, const Settings& settings,
                        std::uint64_t plans) {
  Part part;
  for (bool goes_on = true; goes_on;) {
    Exploration exploration(subject);
    EXPECT_TRUE(exploration.begin(settings));
    const base::Result<PartFile> file = parse_part(part_text(part));
    EXPECT_TRUE(file);
    if (file->part.tally.runs > 0) {
      EXPECT_TRUE(exploration.go_on_from(file->part.standing));
    }
    for (std::uint64_t i = 0; (i < plans || !exploration.standing()) && goes_on; ++i) goes_on = exploration.advance();
    part.standing = *exploration.standing();
    part.tally = exploration.tally();
    add_finds(exploration, part);
  }
  return part;
}

TEST(Part, GoesOnWhereItStoodAsIfNothingHadHappened) {
  const auto subject = misdescribed();
  for (const Settings& settings : {settings_of_tree(1), settings_of_tree(2, {1, 3}), settings_of_tree(2, {5, 100}),
                                   settings_of_swarm(200), settings_of_swarm(200, {1, 2})}) {
    const Part whole = searched(subject, settings);
    const Part pieces = searched_in_pieces(subject, settings, 1 + whole.tally.runs / 9);
    EXPECT_EQ(pieces.tally.runs, whole.tally.runs);
    EXPECT_EQ(pieces.tally.events, whole.tally.events);
    EXPECT_EQ(pieces.tally.violating, whole.tally.violating);
    EXPECT_EQ(pieces.finds, whole.finds);
  }
}

TEST(Part, GoesOnNowhereWhereItsTreeHasNoSuchPlace) {
  Exploration exploration(misdescribed());
  ASSERT_TRUE(exploration.begin(settings_of_tree(1)));
  Standing before;
  before.tree.path = {100'000};
  EXPECT_FALSE(exploration.go_on_from(before));
}

Part part_of(std::uint64_t index, std::uint64_t of) {
  Part part;
  part.version = "1";
  part.inputs = {{"plant", "p"}, {"kinds", "drop"}};
  part.shard = {index, of};
  part.is_complete = true;
  part.done = 1;
  return part;
}

std::vector<std::string> problems_of(const std::vector<Part>& parts) {
  std::vector<NamedPart> named;
  for (std::size_t i = 0; i < parts.size(); ++i)
    named.push_back({std::string(1, static_cast<char>('a' + i)), parts[i]});
  return merge(named).problems;
}

TEST(Merge, NamesWhatIsMissingOrDoubled) {
  EXPECT_THAT(problems_of({}), ElementsAre("there is nothing to merge"));
  EXPECT_THAT(problems_of({part_of(0, 3), part_of(2, 3)}), ElementsAre("shard 1/3 is missing"));
  EXPECT_THAT(problems_of({part_of(0, 2), part_of(1, 2), part_of(0, 2)}),
              ElementsAre("c: shard 0/2 once more, after a"));
  EXPECT_THAT(problems_of({part_of(0, 100)}).back(), "and 89 more are missing");
}

TEST(Merge, NamesWhatDoesNotFit) {
  Part other = part_of(1, 2);
  other.version = "2";
  EXPECT_THAT(problems_of({part_of(0, 2), other}), ElementsAre("b: written by Kapela 2, not by 1 (as in a)"));
  other = part_of(1, 2);
  other.inputs = {{"plant", "q"}, {"seeds", "1..2"}};
  EXPECT_THAT(problems_of({part_of(0, 2), other}),
              ElementsAre("b: of other inputs: kinds is nothing, not drop, plant is q, not p, seeds is 1..2, not "
                          "nothing (as in a)"));
  EXPECT_THAT(problems_of({part_of(0, 2), part_of(1, 3)}), ElementsAre("b: shard 1/3, while a is 0/2"));
  other = part_of(1, 2);
  other.is_complete = false;
  other.done = 0.5;
  EXPECT_THAT(problems_of({part_of(0, 2), other}), ElementsAre(HasSubstr("b: shard 1/2 is not complete, 50.0 %")));
}

TEST(PartCodec, KnowsATornFile) {
  Part part = part_of(0, 1);
  part.finds.push_back({{1, 2}, {checker::Invariant::i5, 7}, "one\ntwo", "experiment: \"{\\\"end\\\":\"\n"});
  const std::string text = part_text(part);
  ASSERT_TRUE(parse_part(text));
  EXPECT_EQ(part_text(parse_part(text)->part), text);
  for (std::size_t length = 0; length < text.size(); ++length) EXPECT_FALSE(parse_part(text.substr(0, length)));
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    std::string damaged = text;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    EXPECT_FALSE(parse_part(damaged)) << i;
  }
}

TEST(PartCodec, NamesALaterFormat) {
  EXPECT_EQ(parse_part("{\"kapela_search\":2}\n").error().code, base::ErrorCode::unsupported);
}

}  // namespace
}  // namespace kapela::explore
