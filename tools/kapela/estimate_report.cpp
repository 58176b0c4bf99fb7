#include "tools/kapela/estimate_report.hpp"

#include <cstdio>

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "tools/kapela/console_words.hpp"

namespace kapela::cli {
namespace {

using namespace std::chrono_literals;
using estimate::Answer;
using estimate::Effect;
using estimate::Sensitivity;

constexpr base::Duration redraw_estimate_every = 200ms;
constexpr base::Duration estimate_line_every = 5s;

std::string percent_of(const Answer& answer) {
  return fmt::format("{:g} %", 100 * answer.question.confidence);
}

/// "1.23s to 1.31s"; "more" where so few runs have no upper limit.
std::string limits_of(const estimate::Quantile& each) {
  return fmt::format("{} to {}", each.low ? base::measured_text(*each.low) : "less",
                     each.high ? base::measured_text(*each.high) : "more");
}

std::string signed_text(base::Duration duration) {
  const bool is_less = duration < base::Duration::zero();
  return (is_less ? "-" : "+") + base::measured_text(is_less ? -duration : duration);
}

std::string effect_text(const std::string& at, const Effect& effect) {
  const std::string limits =
      effect.lasted_low && effect.lasted_high
          ? fmt::format(" ({} to {})", signed_text(*effect.lasted_low), signed_text(*effect.lasted_high))
          : "";
  return fmt::format("{}: {:+.4f} ({:+.4f} to {:+.4f}), {}{}", at, effect.hits, effect.hits_interval.low,
                     effect.hits_interval.high, signed_text(effect.lasted), limits);
}

std::string share_cell(const estimate::Share& share) {
  return estimate::part_text(share.value());
}

Rows status_rows(const Answer& answer) {
  Rows rows{{"STATUS", "RUNS", "PROBABILITY", percent_of(answer) + " INTERVAL"}};
  for (const estimate::StatusShare& each : answer.statuses)
    rows.push_back({std::string(name(each.status)), std::to_string(each.share.times), share_cell(each.share),
                    estimate::interval_text(each.share.interval)});
  return rows;
}

Rows duration_rows(const Answer& answer) {
  Rows rows{{"OF RUNS THAT SUCCEEDED", "TAKE NO LONGER THAN", percent_of(answer) + " INTERVAL"}};
  for (const estimate::Quantile& each : answer.durations)
    rows.push_back({fmt::format("{:g} %", 100 * each.part), base::measured_text(each.value), limits_of(each)});
  return rows;
}

Rows last_rows(const Answer& answer) {
  Rows rows{{"LAST", "STEP", "RUNS", "PART", percent_of(answer) + " INTERVAL"}};
  for (const estimate::LastShare& each : answer.last)
    rows.push_back({each.last.component, each.last.step, std::to_string(each.share.times), share_cell(each.share),
                    estimate::interval_text(each.share.interval)});
  return rows;
}

Rows cause_rows(const Answer& answer) {
  Rows rows{{"FAILED FIRST", "WHY", "STEP", "RUNS", "PROBABILITY", percent_of(answer) + " INTERVAL"}};
  for (const estimate::CauseShare& each : answer.causes)
    rows.push_back({each.cause.component.empty() ? "the run" : each.cause.component, each.cause.reason,
                    each.cause.step.empty() ? "-" : each.cause.step, std::to_string(each.share.times),
                    share_cell(each.share), estimate::interval_text(each.share.interval)});
  return rows;
}

/// Of a thousand runs a few may end a little later: that is no effect on the probability, nor on the median.
bool shows(const Sensitivity& each) {
  const auto is_there = [](const Effect& effect) {
    return effect.hits != 0 || effect.lasted != base::Duration::zero();
  };
  return is_there(each.low) || is_there(each.high);
}

std::string without_effect(const std::vector<Sensitivity>& varied) {
  std::string names;
  for (const Sensitivity& each : varied)
    if (!shows(each)) names += (names.empty() ? "" : ", ") + each.name;
  return names.empty() ? names : "no effect on either that these runs show: " + names;
}

Rows sensitivity_rows(const std::vector<Sensitivity>& varied) {
  Rows rows{{"DEPENDS ON", "PROBABILITY AND DURATION CHANGE"}};
  for (const Sensitivity& each : varied) {
    if (!shows(each)) continue;
    rows.push_back({each.name, effect_text(each.low_text, each.low)});
    rows.push_back({"", effect_text(each.high_text, each.high)});
  }
  return rows;
}

std::string fact_text(const ToldEstimate& told) {
  const std::string what = estimate::probability_text(told.answer.question);
  return fmt::format("nothing in this plant is left to chance: every run is this one, and {} = {} is a fact", what,
                     told.answer.hits.times);
}

std::string estimate_line(const Answer& answer) {
  return fmt::format("{} = {} ({}: {})", estimate::probability_text(answer.question), share_cell(answer.hits),
                     percent_of(answer), estimate::interval_text(answer.hits.interval));
}

std::string says(const ToldEstimate& told) {
  if (!told.asked.has_chance) return fact_text(told);
  return told.answer.question.at_least ? estimate::verdict_text(told.answer) : estimate_line(told.answer);
}

double seconds_or(const std::optional<base::Duration>& duration, base::Duration otherwise) {
  return base::in_seconds(duration.value_or(otherwise));
}

reports::TornadoBar::Side side_of_probability(const std::string& at, const Effect& effect) {
  return {at, effect.hits, effect.hits_interval.low, effect.hits_interval.high};
}

reports::TornadoBar::Side side_of_duration(const std::string& at, const Effect& effect) {
  return {at, base::in_seconds(effect.lasted), seconds_or(effect.lasted_low, effect.lasted),
          seconds_or(effect.lasted_high, effect.lasted)};
}

/// What a fact says of the goal, too: one run decides.
estimate::Verdict told_verdict(const ToldEstimate& told) {
  if (told.asked.has_chance) return told.answer.verdict;
  return told.answer.hits.times > 0 ? estimate::Verdict::pass : estimate::Verdict::fail;
}

}  // namespace

reports::PageTable page_table(std::string title, Rows rows) {
  reports::PageTable made;
  made.title = std::move(title);
  made.columns = std::move(rows.front());
  made.rows.assign(std::make_move_iterator(rows.begin() + 1), std::make_move_iterator(rows.end()));
  return made;
}

reports::Verdict verdict_of(estimate::Verdict verdict) {
  return verdict == estimate::Verdict::pass   ? reports::Verdict::pass
         : verdict == estimate::Verdict::fail ? reports::Verdict::fail
                                              : reports::Verdict::inconclusive;
}

Colour colour_of_verdict(estimate::Verdict verdict) {
  return verdict == estimate::Verdict::pass   ? Colour::green
         : verdict == estimate::Verdict::fail ? Colour::red
                                              : Colour::yellow;
}

bool EstimateReport::is_due() {
  const base::Duration every = terminal_.interactive() ? redraw_estimate_every : estimate_line_every;
  if (json_ || clock_.now() - shown_ < every) return false;
  shown_ = clock_.now();
  return true;
}

void EstimateReport::show(const std::string& text) {
  if (terminal_.interactive()) return terminal_.redraw({text});
  terminal_.line(text);
  std::fflush(stdout);
}

void EstimateReport::progress(const estimate::Question& question, const estimate::Tally& tally) {
  if (!is_due()) return;
  const double passed = base::in_seconds(clock_.now() - start_);
  show(fmt::format("{} runs in {:.1f} s: {} is {}", tally.runs, passed, estimate::probability_text(question),
                   estimate::interval_text(statistics::clopper_pearson(tally.hits, tally.runs, question.confidence))));
}

void EstimateReport::varies(const std::string& factor) {
  if (is_due()) show("varying " + factor);
}

void EstimateReport::end(const ToldEstimate& told) {
  if (json_) return say_json(answer_json(told.asked, told.answer, told.varied));
  const Answer& answer = told.answer;
  if (told.asked.has_chance)
    terminal_.line(fmt::format("{} runs in virtual time, seed {}", answer.hits.of, told.asked.seed));
  if (!told.asked.has_chance) {
    terminal_.line(fact_text(told));
  } else {
    terminal_.line(estimate_line(answer));
  }
  if (answer.question.at_least) {
    const estimate::Verdict verdict = told_verdict(told);
    terminal_.line(fmt::format("{}: {}", terminal_.paint(colour_of_verdict(verdict), estimate::name(verdict)),
                               told.asked.has_chance ? estimate::verdict_text(answer) : "by that fact"));
  }
  if (answer.question.at_least && told.asked.has_chance)
    terminal_.line(fmt::format("either answer is fine between {} and {}: outside a wrong one has at most {:g} %",
                               estimate::part_text(answer.indifference->low),
                               estimate::part_text(answer.indifference->high), 100 * (1 - answer.question.confidence)));
  print_tables(told);
}

void EstimateReport::print_tables(const ToldEstimate& told) {
  const Answer& answer = told.answer;
  std::vector<Rows> tables{status_rows(answer)};
  if (!answer.durations.empty()) tables.push_back(duration_rows(answer));
  if (!answer.last.empty()) tables.push_back(last_rows(answer));
  if (!answer.causes.empty()) tables.push_back(cause_rows(answer));
  if (!told.varied.empty()) tables.push_back(sensitivity_rows(told.varied));
  for (const Rows& each : tables) {
    terminal_.line("");
    say_table(each);
  }
  if (const std::string none = without_effect(told.varied); !none.empty()) terminal_.line(none);
}

std::string page_of(const ToldEstimate& told, const estimate::Tally& tally) {
  const Answer& answer = told.answer;
  reports::EstimatePage page;
  page.title = fmt::format("{}: {}", told.asked.scenario, estimate::probability_text(answer.question));
  page.facts = fmt::format("{} runs in virtual time, seed {}", answer.hits.of, told.asked.seed);
  if (answer.question.at_least) page.verdict = verdict_of(told_verdict(told));
  page.says = says(told);
  constexpr std::size_t points = 400;
  for (const estimate::Reliability& each : estimate::reliability(tally, answer.question.confidence, points))
    page.reliability.push_back({base::in_seconds(each.within), each.interval.low, each.value, each.interval.high});
  if (answer.question.within) page.within = base::in_seconds(*answer.question.within);
  page.goal = answer.question.at_least;
  for (const base::Duration each : tally.lasted) page.durations.push_back(base::in_seconds(each));
  for (const Sensitivity& each : told.varied) {
    if (!shows(each)) continue;
    page.of_probability.push_back(
        {each.name, side_of_probability(each.low_text, each.low), side_of_probability(each.high_text, each.high)});
    page.of_duration.push_back(
        {each.name, side_of_duration(each.low_text, each.low), side_of_duration(each.high_text, each.high)});
  }
  page.tables.push_back(page_table("How runs end", status_rows(answer)));
  if (!answer.durations.empty()) page.tables.push_back(page_table("How long they take", duration_rows(answer)));
  if (!answer.last.empty()) page.tables.push_back(page_table("Who was last", last_rows(answer)));
  if (!answer.causes.empty()) page.tables.push_back(page_table("What failed first", cause_rows(answer)));
  if (!told.varied.empty()) page.tables.push_back(page_table("What it depends on", sensitivity_rows(told.varied)));
  return estimate_page(page);
}

int code_of_estimate(const Answer& answer) {
  return answer.question.at_least ? code_of_verdict(answer.verdict) : success;
}

int code_of_verdict(estimate::Verdict verdict) {
  return verdict == estimate::Verdict::pass ? success : verdict == estimate::Verdict::fail ? failed : inconclusive;
}

}  // namespace kapela::cli
