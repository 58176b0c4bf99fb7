#include "orchestrator/api/run_news.hpp"

#include <nlohmann/json.hpp>

#include "orchestrator/api/plant_document.hpp"
#include "orchestrator/api/record_document.hpp"
#include "orchestrator/record/run_report.hpp"
#include "orchestrator/runtime/memory_journal.hpp"

namespace kapela::api {
namespace {

using runtime::Orchestrator;
using wire::Json;

/// Records in one answer; who wants more asks again with a greater `after`.
constexpr std::size_t max_records = 10'000;

bool has_ended(const Orchestrator& orchestrator, record::RunId run) {
  const record::RunReport* report = orchestrator.report(run);
  return report == nullptr || report->ended;
}

}  // namespace

Json journal_document(const Orchestrator& orchestrator, record::RunId run, std::uint64_t after) {
  const std::vector<const runtime::StoredRecord*> found = orchestrator.journal().of_run(run, after, max_records);
  Json list = Json::array();
  for (const runtime::StoredRecord* stored : found)
    list.push_back(record_document(orchestrator, stored->record, stored->text, stored->undoing));
  return {{"records", std::move(list)},
          {"last", found.empty() ? after : found.back()->record.sequence},
          {"ended", has_ended(orchestrator, run) && found.size() < max_records}};
}

base::Task<void> news_of(Orchestrator& orchestrator, record::RunId run, std::uint64_t after) {
  while (!has_ended(orchestrator, run) && orchestrator.journal().last_of(run) <= after)
    co_await orchestrator.journal().changed().next();
}

}  // namespace kapela::api
