// Plans as text.
#include <algorithm>

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/planner/render.hpp"
#include "orchestrator/planner/words.hpp"

namespace kapela::planner {
namespace {

constexpr std::size_t column = 44;  // where names begin, when what stands before is no longer

class Writer {
 public:
  Writer(const Plan& plan, const record::Plant& plant) : plan_(plan), plant_(plant) {}

  std::string write() {
    text_ = fmt::format("Plan of '{}', {}\n", plan_.scenario, words_of(plan_.atomicity));
    for (const Deed& each : plan_.start)
      line(0, "from " + scenario::text_of(each.before), names_of(each.components, plant_));
    text_ += "\n";
    write(plan_.steps, 0);
    if (plan_.atomicity == record::Atomicity::rollback && !plan_.refusal) write_undos();
    text_ += "\n" + words_of(plan_.worst) + "\n";
    for (const std::string& warning : plan_.warnings) text_ += "warning: " + warning + "\n";
    for (const std::string& hindrance : plan_.hindrances) text_ += "refused: " + hindrance + "\n";
    if (plan_.refusal) text_ += "refused: " + words_of(*plan_.refusal) + "\n";
    return std::move(text_);
  }

 private:
  void line(std::size_t indent, const std::string& what, const std::string& who) {
    text_ += fmt::format("{:{}}{:<{}}  {}\n", "", indent, what, column - std::min(indent, column), who);
  }

  void write(const std::vector<Step>& steps, std::size_t indent) {
    for (const Step& step : steps)
      if (step.matters) write(step, indent);
  }

  void write(const Step& step, std::size_t indent) {
    std::string head = fmt::format("{:{}}#{} {}", "", indent, step.number, step.label);
    if (step.timeout) head += " within " + base::to_text(*step.timeout);
    if (!step.condition.empty()) head += ", if " + step.condition;
    if (step.retries > 0) head += fmt::format(", retried {} times", step.retries);
    if (step.optional) head += ", not required";
    if (!step.reached) head += plan_.refusal ? " (not planned)" : " (skipped)";
    text_ += head + "\n";
    for (const Deed& deed : step.deeds) line(indent + 4, words_of(deed), names_of(deed.components, plant_));
    if (!step.there.empty()) line(indent + 4, "there already", names_of(step.there, plant_));
    if (!step.left_out.empty()) line(indent + 4, "left out", names_of(step.left_out, plant_));
    for (const Way& way : step.ways) {
      if (!way.name.empty() && !way.steps.empty()) text_ += fmt::format("{:{}}{}:\n", "", indent + 2, way.name);
      write(way.steps, indent + 4);
    }
  }

  void write_undos() {
    text_ += "\nWhen it fails\n";
    if (handles_processes(plan_.steps))
      text_ += "  processes that it has stopped are started first, those that it has started are stopped last\n";
    for (std::size_t i = 0; i < plan_.undos.size(); ++i) {
      std::vector<std::uint32_t> steps;
      collect(plan_.steps, i, steps);
      if (steps.empty()) continue;
      std::string where;
      for (const std::uint32_t step : steps) where += fmt::format("{}#{}", where.empty() ? "" : ", ", step);
      if (plan_.undos[i].layers.empty()) {
        text_ +=
            fmt::format("  in {}: {}\n", where,
                        handles_processes(plan_.steps) ? "nobody is to be brought down" : "there is nothing to undo");
        continue;
      }
      text_ += fmt::format("  in {}:\n", where);
      write(plan_.undos[i]);
    }
  }

  void write(const Undo& undo) {
    for (std::size_t layer = 0; layer < undo.layers.size(); ++layer)
      for (const Lowering& each : undo.layers[layer])
        text_ += fmt::format("    {}. {}: {}\n", layer + 1, names_of(each.components, plant_), words_of(each));
  }

  static bool handles_processes(const std::vector<Step>& steps) {
    return std::any_of(steps.begin(), steps.end(), [](const Step& step) {
      const bool own =
          std::any_of(step.deeds.begin(), step.deeds.end(), [](const Deed& deed) { return deed.process.has_value(); });
      return own || std::any_of(step.ways.begin(), step.ways.end(),
                                [](const Way& way) { return handles_processes(way.steps); });
    });
  }

  static void collect(const std::vector<Step>& steps, std::size_t undo, std::vector<std::uint32_t>& found) {
    for (const Step& step : steps) {
      if (step.matters && step.reached && step.ways.empty() && step.undo == undo) found.push_back(step.number);
      for (const Way& way : step.ways) collect(way.steps, undo, found);
    }
  }

  const Plan& plan_;
  const record::Plant& plant_;
  std::string text_;
};

}  // namespace

std::string text_of(const Plan& plan, const record::Plant& plant) {
  return Writer(plan, plant).write();
}

}  // namespace kapela::planner
