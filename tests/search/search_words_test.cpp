#include "simulators/search/search_words.hpp"

#include <gmock/gmock.h>

namespace kapela::search {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::uint64_t drawn = 4'711;

SearchTask task(const SearchWords& words) {
  const base::Result<SearchTask> made = task_of(words, drawn);
  EXPECT_TRUE(made) << to_text(made.error());
  return made ? *made : SearchTask{};
}

std::string refused(const SearchWords& words) {
  const base::Result<SearchTask> made = task_of(words, drawn);
  EXPECT_FALSE(made);
  return made ? std::string() : to_text(made.error());
}

TEST(SearchWords, WithoutAnyItGoesOnForAMinuteFromADrawnSeed) {
  const SearchTask made = task({});
  EXPECT_TRUE(made.drawn_seed);
  EXPECT_EQ(made.settings.first_seed, drawn);
  EXPECT_EQ(made.time, std::chrono::seconds(60));
  EXPECT_FALSE(made.settings.exhaustive);
}

TEST(SearchWords, SeedsAreARange) {
  SearchWords words;
  words.seeds = "7..12";
  const SearchTask made = task(words);
  EXPECT_FALSE(made.drawn_seed);
  EXPECT_EQ(made.settings.first_seed, 7U);
  EXPECT_EQ(made.settings.last_seed, 12U);
  EXPECT_FALSE(made.time) << "it has an end of its own";
  for (const char* const wrong : {"12..7", "7", "a..b", "0..1099511627776"}) {
    words.seeds = wrong;
    EXPECT_THAT(refused(words), HasSubstr("'--seeds ")) << wrong;
  }
}

TEST(SearchWords, ASearchIsOfSeedsOrExhaustive) {
  SearchWords words;
  words.exhaustive = 2;
  EXPECT_EQ(task(words).settings.exhaustive, 2U);
  EXPECT_FALSE(task(words).drawn_seed);
  words.seeds = "1..2";
  EXPECT_THAT(refused(words), HasSubstr("both --exhaustive and --seeds"));
}

TEST(SearchWords, CrashesAndDiskLatencyAreForExhaustiveSearches) {
  SearchWords words;
  words.crashes = 1;
  EXPECT_THAT(refused(words), HasSubstr("--crashes without --exhaustive"));
  words.crashes.reset();
  words.disk_latency = "5ms";
  EXPECT_THAT(refused(words), HasSubstr("--disk-latency without --exhaustive"));
  words.exhaustive = 1;
  EXPECT_EQ(task(words).settings.disk_latency, std::chrono::milliseconds(5));
  words.disk_latency = "soon";
  EXPECT_THAT(refused(words), HasSubstr("'--disk-latency'"));
}

TEST(SearchWords, KindsAreASetOrNames) {
  SearchWords words;
  EXPECT_EQ(task(words).settings.kinds.size(), explore::Settings().kinds.size());
  words.kinds = "all";
  EXPECT_EQ(task(words).settings.kinds.size(), explore::kinds().size());
  const std::string first(name(explore::kinds()[0]));
  const std::string second(name(explore::kinds()[1]));
  words.kinds = first + "," + second;
  EXPECT_THAT(task(words).settings.kinds, ElementsAre(explore::kinds()[0], explore::kinds()[1]));
  words.kinds = first + "x";
  EXPECT_THAT(refused(words), HasSubstr("allowed: basic, all, "));
  EXPECT_THAT(refused(words), HasSubstr("'" + first + "'")) << "the nearest one";
}

TEST(SearchWords, AShardIsAPart) {
  EXPECT_EQ(parse_shard("3/16")->second, 16U);
  for (const char* const wrong : {"3", "16/16", "a/b", "-1/4"}) EXPECT_FALSE(parse_shard(wrong)) << wrong;
  SearchWords words;
  words.exhaustive = 1;
  words.shard = "3/16";
  EXPECT_EQ(task(words).settings.shard.index, 3U);
  words.shard = "16/3";
  EXPECT_THAT(refused(words), HasSubstr("'--shard 16/3' is no part"));
}

TEST(SearchWords, ShardsOfAGuidedSearchDrawForThemselves) {
  SearchWords words;
  words.seeds = "0..9";
  words.corpus = "folder";
  EXPECT_TRUE(task(words).settings.guided) << "who keeps a corpus is guided by it";
  words.shard = "1/2";
  EXPECT_GT(task(words).settings.first_seed, 9U);
  words.seeds.clear();
  words.exhaustive = 1;
  EXPECT_THAT(refused(words), HasSubstr("a guided search with --exhaustive"));
}

TEST(SearchWords, APartThatIsKeptIsTheSameWhoeverSearchesIt) {
  SearchWords words;
  words.report = "part";
  EXPECT_THAT(refused(words), HasSubstr("--report of a search without an end"));
  words.exhaustive = 1;
  EXPECT_FALSE(task(words).settings.ends_with_finds);
  words.jobs = 2;
  EXPECT_THAT(refused(words), HasSubstr("--report with --jobs"));
  words = {};
  words.report = "part";
  words.guided = true;
  EXPECT_THAT(refused(words), HasSubstr("--report of a guided search"));
}

TEST(SearchWords, ComponentsBeginInAStableState) {
  SearchWords words;
  words.initial = "INITIALIZED";
  EXPECT_EQ(task(words).source.initial_state, wire::State::initialized);
  for (const char* const wrong : {"STARTING", "ASLEEP"}) {
    words.initial = wrong;
    EXPECT_THAT(refused(words), HasSubstr("is no stable state"));
  }
}

TEST(SearchWords, IdleHeartbeatsAreRareUnlessTheyAreWanted) {
  SearchWords words;
  const base::Duration usual = task(words).source.settings.poll_idle;
  words.heartbeat = true;
  EXPECT_LT(task(words).source.settings.poll_idle, usual);
}

TEST(SearchWords, AJobIsToldAllButWhoElseThereIs) {
  SearchWords words;
  words.scenarios = {"Start", "Stop"};
  words.plant = "plant.yaml";
  words.folders = {"one", "two"};
  words.exhaustive = 2;
  words.crashes = 1;
  words.disk_latency = "5ms";
  words.initial = "RUN";
  words.jobs = 8;
  words.heartbeat = true;
  EXPECT_THAT(job_arguments(words, task(words)),
              ElementsAre("explore", "--json", "--worker", "--out", ".", "--kinds", "basic", "--plant", "plant.yaml",
                          "--scenarios", "one", "--scenarios", "two", "--exhaustive", "2", "--crashes", "1",
                          "--disk-latency", "5ms", "--initial", "RUN", "--heartbeat", "Start", "Stop"));
}

TEST(SearchWords, JobsShareTheSeedThatWasDrawnAndTheTime) {
  const std::vector<std::string> arguments = job_arguments({}, task({}));
  EXPECT_THAT(arguments, Contains(std::string("4711..1099511627775")));
  EXPECT_THAT(arguments, Contains(std::string("1m")));
}

}  // namespace
}  // namespace kapela::search
