// What a record costs a history: to keep it, and to check it.
#include <benchmark/benchmark.h>

#include "orchestrator/history/merge.hpp"
#include "tests/checker/story.hpp"

namespace {

namespace record = kapela::record;
using kapela::checker::Checker;
using namespace kapela::history;
namespace testing = kapela::checker::testing;

void count_records(benchmark::State& state, std::size_t records) {
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * records));
  state.counters["s/record"] = benchmark::Counter(static_cast<double>(state.iterations() * records),
                                                  benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void append(benchmark::State& state) {
  const testing::Story story = testing::Story::full_start();
  History history;
  for (auto _ : state) {
    history.clear();
    for (const auto& record : story.records()) history.append(record);
    benchmark::DoNotOptimize(history.records().data());
  }
  count_records(state, story.records().size());
}
BENCHMARK(append);

void check(benchmark::State& state) {
  const testing::Story story = testing::Story::full_start();
  Checker checker(testing::settings());
  for (auto _ : state) {
    checker.reset();
    for (const auto& record : story.records()) checker.on(record);
    checker.finish(true);
    if (checker.count() != 0) state.SkipWithError("a violation");
  }
  count_records(state, story.records().size());
}
BENCHMARK(check);

void check_rollback(benchmark::State& state) {
  const testing::Story story = testing::Story::rollback();
  Checker checker(testing::settings());
  for (auto _ : state) {
    checker.reset();
    for (const auto& record : story.records()) checker.on(record);
    checker.finish(true);
    if (checker.count() != 0) state.SkipWithError("a violation");
  }
  count_records(state, story.records().size());
}
BENCHMARK(check_rollback);

std::string file_of(const testing::Story& story) {
  Header header;
  header.components = testing::settings().names;
  std::string text;
  append_line(text, header);
  constexpr int copies = 1'000;
  for (int i = 0; i < copies; ++i)
    for (const auto& record : story.records()) append_line(text, record, header.components);
  return text;
}

void encode(benchmark::State& state) {
  const testing::Story story = testing::Story::full_start();
  const std::vector<std::string> components = testing::settings().names;
  std::string text;
  for (auto _ : state) {
    text.clear();
    for (const auto& record : story.records()) append_line(text, record, components);
    benchmark::DoNotOptimize(text.data());
  }
  count_records(state, story.records().size());
}
BENCHMARK(encode);

void decode(benchmark::State& state) {
  const std::string text = file_of(testing::Story::full_start());
  std::size_t records = 0;
  for (auto _ : state) {
    const auto decoded = decode_history(text);
    if (!decoded) return state.SkipWithError("not decoded");
    records = decoded->history.records().size();
  }
  count_records(state, records);
}
BENCHMARK(decode);

/// What `kapela verify` does with a file that is in memory: 1,000 runs, one after the other.
void verify(benchmark::State& state) {
  constexpr std::uint64_t runs = 1'000;
  Header header;
  header.components = testing::settings().names;
  std::string text;
  append_line(text, header);
  std::uint64_t sequence = 0;
  std::uint64_t commands = 0;
  const testing::Story story = testing::Story::rollback();
  for (std::uint64_t run = 1; run <= runs; ++run) {
    for (record::Record record : story.records()) {
      if (record.kind == record::RecordKind::started && run > 1) continue;
      if (!is_truth(record.kind)) record.sequence = ++sequence;
      if (record.run != record::no_run) record.run = record::RunId(run);
      if (record.command != record::no_command) record.command = record::CommandId(commands + number(record.command));
      append_line(text, record, header.components);
    }
    constexpr std::uint64_t commands_of_the_story = 3;
    commands += commands_of_the_story;
  }
  std::size_t records = 0;
  for (auto _ : state) {
    std::vector<Recording> recordings;
    auto decoded = decode_history(text);
    if (!decoded) return state.SkipWithError("not decoded");
    recordings.push_back(std::move(*decoded));
    const auto merged = merge(recordings);
    if (!merged) return state.SkipWithError("not merged");
    Checker checker(testing::settings());
    for (const auto& record : merged->records) checker.on(record);
    checker.finish(true);
    if (checker.count() != 0) return state.SkipWithError(checker.violations().front().explanation.c_str());
    records = merged->records.size();
  }
  count_records(state, records);
}
BENCHMARK(verify);

}  // namespace
