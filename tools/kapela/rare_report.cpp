#include "tools/kapela/rare_report.hpp"

#include <cstdio>

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "simulators/reports/estimate_page.hpp"
#include "tools/kapela/estimate_report.hpp"

namespace kapela::cli {
namespace {

using namespace std::chrono_literals;
using estimate::rare_text;
using estimate::RareAnswer;

std::string percent_interval(const RareAnswer& answer) {
  return fmt::format("{:g} % INTERVAL", 100 * answer.question.confidence);
}

std::string rare_line(const RareAnswer& answer) {
  const std::string what = estimate::miss_text(answer.question);
  const double percent = 100 * answer.question.confidence;
  if (!answer.is_seen)
    return fmt::format("{}: no run missed; counting alone says at most {} ({:g} %)", what,
                       rare_text(answer.upper_bound), percent);
  return fmt::format("{} = {} ({:g} %: {})", what, rare_text(answer.probability), percent, rare_text(answer.interval));
}

std::string effort_text(const RareAnswer& answer) {
  std::string text = fmt::format("{} climbs of {} rungs", answer.climbs, answer.rungs);
  if (answer.plain_runs > 0 && answer.rungs > 0)
    text += fmt::format("; counting would need {:.2g} runs to know it as well", answer.plain_runs);
  return text;
}

std::string runs_text(const estimate::Asked& asked, const RareAnswer& answer) {
  return fmt::format("{} runs in virtual time, seed {}: {}", answer.runs, asked.seed, effort_text(answer));
}

Rows rare_causes(const RareAnswer& answer) {
  Rows rows{{"FAILED FIRST", "WHY", "STEP", "PROBABILITY", percent_interval(answer)}};
  for (const estimate::RareCause& each : answer.causes)
    rows.push_back({each.cause.component.empty() ? "the run" : each.cause.component, each.cause.reason,
                    each.cause.step.empty() ? "-" : each.cause.step, rare_text(each.probability),
                    rare_text(each.interval)});
  return rows;
}

}  // namespace

void RareReport::progress(const RareAnswer& answer) {
  const base::Duration every = terminal_.interactive() ? 200ms : 5s;
  if (json_ || clock_.now() - shown_ < every) return;
  shown_ = clock_.now();
  const std::string text =
      fmt::format("{} runs in {:.1f} s: {}", answer.runs, base::in_seconds(shown_ - start_), rare_line(answer));
  if (terminal_.interactive()) return terminal_.redraw({text});
  terminal_.line(text);
  std::fflush(stdout);
}

void RareReport::end(const estimate::Asked& asked, const RareAnswer& answer) {
  if (json_) return say_json(rare_json(asked, answer));
  terminal_.line(runs_text(asked, answer));
  terminal_.line(rare_line(answer));
  if (answer.question.at_least)
    terminal_.line(fmt::format("{}: {}",
                               terminal_.paint(colour_of_verdict(answer.verdict), estimate::name(answer.verdict)),
                               verdict_text(answer)));
  if (answer.causes.empty()) return;
  terminal_.line("");
  say_table(rare_causes(answer));
}

std::string page_of(const estimate::Asked& asked, const RareAnswer& answer) {
  reports::EstimatePage page;
  page.title = fmt::format("{}: {}", asked.scenario, estimate::miss_text(answer.question));
  page.facts = runs_text(asked, answer);
  if (answer.question.at_least) page.verdict = verdict_of(answer.verdict);
  page.says = answer.question.at_least ? verdict_text(answer) : rare_line(answer);
  page.tables.push_back(
      page_table("How probable it is",
                 {{"", "PROBABILITY", percent_interval(answer)},
                  {estimate::miss_text(answer.question), rare_text(answer.probability), rare_text(answer.interval)}}));
  if (!answer.causes.empty()) page.tables.push_back(page_table("What failed first", rare_causes(answer)));
  return estimate_page(page);
}

int code_of_rare(const RareAnswer& answer) {
  return answer.question.at_least ? code_of_verdict(answer.verdict) : success;
}

}  // namespace kapela::cli
