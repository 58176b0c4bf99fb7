#include <fmt/format.h>

#include "orchestrator/files/distribution_reader.hpp"
#include "orchestrator/files/file_kind.hpp"
#include "orchestrator/files/plant_file.hpp"
#include "orchestrator/files/settings_reader.hpp"
#include "orchestrator/keys/key_reader.hpp"
#include "orchestrator/yaml/document.hpp"
#include "simulators/experiment/campaign_reader.hpp"
#include "simulators/experiment/expectation_reader.hpp"
#include "simulators/experiment/experiment_file.hpp"
#include "simulators/experiment/method_reader.hpp"

namespace kapela::experiment {
namespace {

using base::ErrorCode;
using yaml::MappingReader;
using yaml::Node;

constexpr std::size_t longest_path = 4096;

void read_seed(MappingReader& reader, world::Plan& plan) {
  plan.seed = static_cast<std::uint64_t>(reader.integer("seed", {.least = 0}).value_or(0));
}

void read_share(MappingReader& reader, std::string_view key, double& into) {
  const std::optional<Node> node = reader.optional(key);
  const std::optional<double> share = node ? yaml::read_number(*node, reader.report()) : std::nullopt;
  if (!share) return;
  into = *share;
  if (into < 0 || into > 1)
    reader.report().error(ErrorCode::invalid, *node, fmt::format("'{}' is out of range", key), "0 to 1");
}

void read_link(const Node& node, const files::SampleFiles& samples, world::LinkSettings& link, yaml::Report& report) {
  MappingReader reader(node, "link", report);
  if (const auto latency = reader.optional("latency")) {
    link.latency = files::read_distribution(*latency, samples, report).value_or(link.latency);
    if (link.latency.kind == base::Distribution::Kind::empirical)
      report.error(ErrorCode::unsupported, *latency, "a replay file has no files of samples",
                   "say it with one of the other distributions");
  }
  read_share(reader, "loss", link.loss);
  read_share(reader, "duplication", link.duplication);
  read_share(reader, "reordering", link.reordering);
  link.reordered_by = reader.duration("reordered_by").value_or(link.reordered_by);
  reader.finish();
}

std::optional<wire::State> read_initial_state(MappingReader& reader) {
  const std::optional<Node> node = reader.optional("initial_state");
  if (!node) return std::nullopt;
  std::vector<std::string> stable;
  for (const wire::StateTraits& state : wire::states())
    if (state.stable) stable.emplace_back(state.name);
  const auto name = yaml::read_choice(*node, reader.report(), "a stable state", stable);
  return name ? wire::parse_state(*name) : std::nullopt;
}

void read_source(MappingReader& reader, const std::string& directory, SubjectSource& source) {
  yaml::Report& report = reader.report();
  if (const auto node = reader.optional("plant"))
    if (const auto path = yaml::read_name(*node, report, longest_path)) source.plant = files::join(directory, *path);
  if (const auto node = reader.required("scenarios"))
    for (const Node& item : yaml::read_one_or_list(*node, report))
      if (const auto path = yaml::read_name(item, report, longest_path))
        source.scenarios.push_back(files::join(directory, *path));
  source.triggers = reader.boolean("triggers").value_or(false);
  source.initial_state = read_initial_state(reader);
  if (const auto node = reader.optional("settings"))
    keys::read_keys(*node, "settings", report, [&](keys::Keys& keys) { files::timing_keys(keys, source.settings); });
}

void read_surroundings(MappingReader& reader, const files::SampleFiles& samples, world::Plan& plan) {
  read_seed(reader, plan);
  if (const auto node = reader.optional("link")) read_link(*node, samples, plan.link, reader.report());
  plan.pushes = reader.boolean("pushes").value_or(true);
  plan.disk_latency = reader.duration("disk_latency").value_or(plan.disk_latency);
  plan.revisions = reader.boolean("revisions").value_or(true);
}

void read_checks(MappingReader& reader, const engine::Plant& plant, Experiment& experiment) {
  const std::vector<std::string> all{"all"};
  if (const auto node = reader.optional("steady_state"))
    experiment.steady_state = read_steady_state(*node, plant, reader.report());
  if (const auto node = reader.optional("abort_when"))
    experiment.abort_when = read_steady_state(*node, plant, reader.report());
  if (const auto node = reader.optional("expect")) experiment.expect = read_expectation(*node, plant, reader.report());
  if (const auto node = reader.optional("invariants"))
    (void)yaml::read_choice(*node, reader.report(), "which invariants are checked", all);
}

}  // namespace

LoadedExperiment load_experiment(const files::FileSystem& files, const std::string& path, const BuiltinPlant& builtin) {
  LoadedExperiment loaded;
  yaml::Report report = files::open_report(files, path);
  LoadedSubject subject;
  const std::string directory = files::directory_of(path);
  const std::optional<Node> root = yaml::parse_document(report);
  if (root && !files::report_other_kind({&*root, 1}, files::FileKind::experiment, report)) {
    Experiment& experiment = loaded.experiment;
    MappingReader reader(*root, "an experiment", report);
    const bool is_campaign = reader.has("campaign");
    experiment.title = reader.string(is_campaign ? "campaign" : "experiment").value_or("");
    read_source(reader, directory, experiment.source);
    read_surroundings(reader, {files, directory}, experiment.plan);
    subject = load_plant(files, experiment.source, builtin);
    read_checks(reader, subject.subject ? *subject.subject->plant : engine::Plant(), experiment);
    const std::optional<Node> method = reader.required("method");
    if (method && !yaml::has_errors(subject.diagnostics))
      MethodReader(*subject.subject->plant, experiment, report).read(*method);
    if (is_campaign && !yaml::has_errors(subject.diagnostics))
      loaded.campaign = read_campaign(reader, *subject.subject->plant, experiment);
    reader.finish();
    if (!report.failed()) load_scenarios(files, experiment.source, subject);
  }
  loaded.diagnostics = report.diagnostics();
  loaded.diagnostics.insert(loaded.diagnostics.end(), subject.diagnostics.begin(), subject.diagnostics.end());
  loaded.subject = std::move(subject.subject);
  return loaded;
}

}  // namespace kapela::experiment
