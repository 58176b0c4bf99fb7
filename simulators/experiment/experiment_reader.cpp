#include <array>

#include <fmt/format.h>

#include "orchestrator/files/distribution_reader.hpp"
#include "orchestrator/files/file_kind.hpp"
#include "orchestrator/files/plant_file.hpp"
#include "orchestrator/files/settings_reader.hpp"
#include "orchestrator/files/shapes.hpp"
#include "orchestrator/keys/key_reader.hpp"
#include "orchestrator/keys/schema.hpp"
#include "orchestrator/yaml/document.hpp"
#include "simulators/experiment/campaign_reader.hpp"
#include "simulators/experiment/expectation_reader.hpp"
#include "simulators/experiment/experiment_file.hpp"
#include "simulators/experiment/method_reader.hpp"

namespace kapela::experiment {
namespace {

using base::ErrorCode;
using keys::Keys;
using keys::required;
using keys::Rule;
using yaml::Node;
using yaml::Report;

constexpr std::size_t longest_path = 4096;

constexpr keys::Numbers share{.least = 0, .most = 1};
constexpr std::array<std::string_view, 1> invariant_words{"all"};

void link_keys(Keys& keys, const files::SampleFiles* samples, world::LinkSettings& link) {
  keys.value({"latency", "One way."}, files::any_distribution, [&](const Node& node, Report& report) {
    link.latency = files::read_distribution(node, *samples, report).value_or(link.latency);
    if (link.latency.kind == base::Distribution::Kind::empirical)
      report.error(ErrorCode::unsupported, node, "a replay file has no files of samples",
                   "say it with one of the other distributions");
  });
  keys.number({"loss", "Of 1, a message."}, link.loss, share);
  keys.number({"duplication", "Of 1, a message to a component, or a push."}, link.duplication, share);
  keys.number({"reordering", "Of 1, a message: it is overtaken by what is sent soon after."}, link.reordering, share);
  keys.duration({"reordered_by", "How soon."}, link.reordered_by);
}

void read_initial_state(const Node& node, SubjectSource& source, Report& report) {
  const auto name = yaml::read_choice(node, report, "a stable state", files::stable_states());
  if (name) source.initial_state = wire::parse_state(*name);
}

void source_keys(Keys& keys, const std::string& directory, SubjectSource& source) {
  keys.value({"plant", "A plant file, relative to this one. Default: the built-in plant."}, keys::any_path,
             [&](const Node& node, Report& report) {
               const auto path = yaml::read_name(node, report, longest_path);
               if (path) source.plant = files::join(directory, *path);
             });
  keys.value(required("scenarios", "Files and directories with the scenarios, relative to this file."), keys::any_paths,
             [&](const Node& node, Report& report) {
               for (const Node& item : yaml::read_one_or_list(node, report))
                 if (const auto path = yaml::read_name(item, report, longest_path))
                   source.scenarios.push_back(files::join(directory, *path));
             });
  keys.flag({"triggers", "Scenarios of these files start by themselves, too, as with the orchestrator."},
            source.triggers);
  keys.value({"initial_state", "Of all components. Default: as the plant says."}, files::stable_state,
             [&](const Node& node, Report& report) { read_initial_state(node, source, report); });
  keys.block({"settings", "Timing of the engine, as in a configuration."}, "settings",
             [&](Keys& inner) { files::timing_keys(inner, source.settings); });
}

void surroundings_keys(Keys& keys, const files::SampleFiles* samples, world::Plan& plan) {
  keys.integer({"seed", "Of all chance."}, plan.seed, {.least = 0});
  keys.block({"link", "How all links are. Virtual time only."}, "link",
             [&](Keys& inner) { link_keys(inner, samples, plan.link); });
  keys.flag({"pushes", "Components tell by themselves when a transition has ended."}, plan.pushes);
  keys.value({"disk_latency", "Of a sync of the orchestrator's journal. Virtual time only. Default: none."},
             keys::duration(), [&](const Node& node, Report& report) {
               plan.disk_latency = yaml::read_duration(node, report).value_or(plan.disk_latency);
             });
  keys.flag({"revisions", "And number their changes of state."}, plan.revisions);
}

void check_keys(Keys& keys, const record::Plant& plant, Experiment& experiment) {
  condition_key(keys, {"steady_state", "Holds before the first step, or nothing is proved."}, plant,
                experiment.steady_state);
  condition_key(keys, {"abort_when", "The experiment is broken off when this holds."}, plant, experiment.abort_when);
  expectation_key(keys, {"expect", "What is to come of it."}, plant, experiment.expect);
  keys.value({"invariants", "Which of them are checked: all, whether said or not."}, keys::word(invariant_words),
             [](const Node& node, Report& report) {
               const std::vector<std::string> all(invariant_words.begin(), invariant_words.end());
               (void)yaml::read_choice(node, report, "which invariants are checked", all);
             });
}

/// A file is one of the two.
void title_keys(Keys& keys, std::string& title) {
  keys.text({"experiment", "Its title."}, title);
  keys.text({"campaign", "Its title. A campaign repeats the method with each fault of its matrix."}, title);
  if (!keys.obey(Rule::not_together, {"experiment", "campaign"}))
    keys.complain_at(keys::At::key, ErrorCode::conflict, "experiment", "a file is an experiment or a campaign",
                     "remove one of the two titles");
}

void method_key(Keys& keys, const record::Plant* plant, Experiment& experiment) {
  keys.value(required("method", "What is done, step by step."), any_method, [&](const Node& node, Report& report) {
    if (plant != nullptr) MethodReader(*plant, experiment).read(node, report);
  });
}

keys::Block experiment_block() {
  return {"", "", [](Keys& keys) {
            Experiment experiment;
            title_keys(keys, experiment.title);
            source_keys(keys, "", experiment.source);
            surroundings_keys(keys, nullptr, experiment.plan);
            check_keys(keys, {}, experiment);
            method_key(keys, nullptr, experiment);
            (void)read_campaign(keys, {}, experiment);
            keys.obey(Rule::needs_another, {"campaign", "matrix"});
            for (const std::string_view key : {"matrix", "seeds", "baseline", "budget"})
              keys.obey(Rule::needs_another, {key, "campaign"});
          }};
}

void read_experiment(keys::KeyReader& reader, const files::FileSystem& files, const std::string& directory,
                     const BuiltinPlant& builtin, LoadedExperiment& loaded, LoadedSubject& subject) {
  Experiment& experiment = loaded.experiment;
  const files::SampleFiles samples{files, directory};
  title_keys(reader, experiment.title);
  source_keys(reader, directory, experiment.source);
  surroundings_keys(reader, &samples, experiment.plan);
  experiment.source.rates = true;  // as far as is known yet
  subject = load_plant(files, experiment.source, builtin);
  const bool is_sound = !yaml::has_errors(subject.diagnostics);
  check_keys(reader, subject.subject ? *subject.subject->plant : record::Plant(), experiment);
  method_key(reader, is_sound ? subject.subject->plant.get() : nullptr, experiment);
  if (reader.has("campaign") && is_sound) {
    if (!reader.obey(Rule::needs_another, {"campaign", "matrix"}))
      reader.complain(ErrorCode::missing_key, "", "a campaign needs the key 'matrix'");
    loaded.campaign = read_campaign(reader, *subject.subject->plant, experiment);
  }
  if (experiment.expect.probability) {
    if (is_sound && !is_plain(experiment))
      reader.complain(ErrorCode::unsupported, "expect",
                      "a probability is that of a method of faults and then runs, each waited for",
                      "leave the other steps out, or put the probability into an experiment of its own");
  } else {
    experiment.source.rates = false;
    subject.diagnostics.insert(subject.diagnostics.end(), subject.of_rates.begin(), subject.of_rates.end());
  }
  reader.finish();
}

}  // namespace

LoadedExperiment load_experiment(const files::FileSystem& files, const std::string& path, const BuiltinPlant& builtin) {
  LoadedExperiment loaded;
  yaml::Report report = files::open_report(files, path);
  LoadedSubject subject;
  const std::string directory = files::directory_of(path);
  const std::optional<Node> root = yaml::parse_document(report);
  if (root && !files::report_other_kind({&*root, 1}, files::FileKind::experiment, report)) {
    keys::KeyReader reader(*root, "an experiment", report);
    read_experiment(reader, files, directory, builtin, loaded, subject);
    if (!report.failed()) load_scenarios(files, loaded.experiment.source, subject);
  }
  loaded.diagnostics = report.diagnostics();
  loaded.diagnostics.insert(loaded.diagnostics.end(), subject.diagnostics.begin(), subject.diagnostics.end());
  loaded.subject = std::move(subject.subject);
  return loaded;
}

std::string experiment_schema() {
  return keys::schema_text("An experiment or a campaign of Kapela", keys::block(experiment_block));
}

}  // namespace kapela::experiment
