#include "simulators/twin/learned_page.hpp"

#include <cmath>

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"

namespace kapela::twin {
namespace {

constexpr std::size_t drawn_points = 120;

std::string of_censored(const Passage& passage) {
  std::string text;
  const auto add = [&text](std::uint64_t count, std::string_view what) {
    if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, what);
  };
  add(passage.exact, "told");
  add(passage.polled, "polled");
  add(passage.broken_off, "broken off");
  add(passage.unusable, "unusable");
  return text;
}

std::string off_words(const Fitting& fitting) {
  if (!fitting.chosen) return "-";
  return fmt::format("{:.3f} of {:.3f}", fitting.best_distance, fitting.critical);
}

std::vector<std::string> row(const std::string& component, const std::string& what, const std::string& seen,
                             const Fitting& fitting) {
  return {component, what, seen, fitting_words(fitting), off_words(fitting)};
}

std::vector<reports::SharePoint> seen_points(const Fitting& fitting) {
  std::vector<reports::SharePoint> points{{0, 0}};
  double sum = 0;
  for (const Turnbull::Mass& each : fitting.known) {
    if (!std::isfinite(each.right)) break;
    points.push_back({each.left, sum});
    sum += each.mass;
    points.push_back({each.right, sum});
  }
  return points;
}

std::vector<reports::SharePoint> chosen_points(const Fitting& fitting, double most) {
  std::vector<reports::SharePoint> points;
  if (!fitting.chosen) return points;
  const Cumulative chosen(*fitting.chosen);
  for (std::size_t i = 0; i <= drawn_points; ++i) {
    const double at = most * static_cast<double>(i) / static_cast<double>(drawn_points);
    if (chosen.has_atoms() && i > 0) points.push_back({at, points.back().y});
    points.push_back({at, chosen.at(at)});
  }
  return points;
}

std::vector<std::string> fitting_facts(const Fitting& fitting) {
  std::vector<std::string> facts{fmt::format("{} samples: {}", fitting.samples, fitting_words(fitting))};
  if (!fitting.chosen) return facts;
  std::string tried = "tried, the best first (BIC):";
  for (const Candidate& each : fitting.candidates)
    tried += fmt::format(" {} {:.1f},", kind_name(each.distribution.kind), each.bic);
  tried.pop_back();
  facts.push_back(std::move(tried));
  facts.push_back(fmt::format("the best is off by {:.3f} (Kolmogorov and Smirnov), {:.3f} would do: {}",
                              fitting.best_distance, fitting.critical,
                              fitting.is_rejected ? "taken as the samples came" : "taken"));
  return facts;
}

reports::CurveFigure figure(std::string heading, const Fitting& fitting) {
  reports::CurveFigure figure{std::move(heading), fitting_facts(fitting), seen_points(fitting), {}};
  if (figure.seen.size() < 2) figure.seen.clear();
  const double most = figure.seen.empty() ? 0 : 1.05 * figure.seen.back().x;
  if (!figure.seen.empty()) figure.seen.push_back({most, figure.seen.back().y});
  figure.fitted = chosen_points(fitting, most);
  return figure;
}

std::string share_words(const statistics::Proportion& share) {
  const statistics::Interval interval = share.interval(share_confidence);
  return fmt::format("{} of {} ({:.3g} %, between {:.3g} and {:.3g} %)", share.count, share.of, 100 * share.value(),
                     100 * interval.low, 100 * interval.high);
}

}  // namespace

std::vector<std::vector<std::string>> learned_rows(const Learned& learned) {
  std::vector<std::vector<std::string>> rows{{"COMPONENT", "WHAT", "SEEN", "HOW LONG", "OFF BY"}};
  for (const LearnedComponent& each : learned.components) {
    const std::string& name = each.seen.component;
    if (each.answers.samples > 0)
      rows.push_back(row(name, "answer", fmt::format("{} told", each.answers.samples), each.answers));
    for (const LearnedTransition& one : each.transitions)
      rows.push_back(
          row(name, transition_name(one.transition), of_censored(each.seen.passages.at(one.transition)), one.fitting));
  }
  return rows;
}

std::vector<std::string> share_lines(const Learned& learned) {
  std::vector<std::string> lines;
  for (const LearnedComponent& each : learned.components) {
    const std::string& name = each.seen.component;
    for (const auto& [transition, passage] : each.seen.passages)
      if (passage.faulted > 0)
        lines.push_back(
            fmt::format("{}: {} ended in FAULT {}", name, transition_name(transition), share_words(passage.faults())));
    for (const auto& [command, dealings] : each.seen.dealings) {
      const std::string_view word = wire::name(command);
      if (dealings.refused > 0)
        lines.push_back(fmt::format("{}: {} was refused {}", name, word, share_words(dealings.refusals())));
      if (dealings.unanswered > 0)
        lines.push_back(fmt::format("{}: {} was not answered {}", name, word, share_words(dealings.losses())));
    }
    if (each.seen.crashes > 0)
      lines.push_back(fmt::format("{}: crashed {} times in {}", name, each.seen.crashes,
                                  base::measured_text(duration_of(each.seen.watched))));
  }
  return lines;
}

std::vector<std::string> suggestion_lines(const Learned& learned) {
  std::vector<std::string> lines;
  for (const Suggestion& each : learned.suggestions)
    lines.push_back(fmt::format("{} perhaps depends on {}: commanded upwards only after it was up, in all of {} runs",
                                each.component, each.after, each.runs));
  return lines;
}

reports::CurvePage learned_page(const Learned& learned, const std::string& title) {
  reports::CurvePage page;
  page.title = title;
  page.rows = learned_rows(learned);
  page.columns = page.rows.front();
  page.rows.erase(page.rows.begin());
  std::vector<std::string> lines = share_lines(learned);
  for (const std::string& each : suggestion_lines(learned)) lines.push_back(each);
  for (const std::string& each : lines) page.facts += (page.facts.empty() ? "" : "; ") + each;
  for (const LearnedComponent& each : learned.components) {
    for (const LearnedTransition& one : each.transitions)
      page.figures.push_back(
          figure(fmt::format("{}: {}", each.seen.component, transition_name(one.transition)), one.fitting));
    if (each.answers.samples > 0) page.figures.push_back(figure(each.seen.component + ": answer", each.answers));
  }
  return page;
}

}  // namespace kapela::twin
