// What a record costs a history: to keep it, and to check it.
#include <benchmark/benchmark.h>

#include "orchestrator/history/history.hpp"
#include "tests/history/story.hpp"

namespace {

using namespace kapela::history;

void count_records(benchmark::State& state, std::size_t records) {
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * records));
  state.counters["s/record"] =
      benchmark::Counter(static_cast<double>(state.iterations() * records),
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

}  // namespace
