#include "orchestrator/files/file_kind.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "orchestrator/base/nearest.hpp"
#include "orchestrator/base/offer.hpp"
#include "orchestrator/yaml/scalars.hpp"

namespace kapela::files {
namespace {

using yaml::Kind;
using yaml::Node;

struct Traits {
  std::string_view name;
  std::string_view use;
  std::string_view heart;  ///< the keys without which there is none
};

constexpr std::array traits{
    Traits{"a scenario file", "kapela scenarios check FILE, kapela orchestrator --scenarios FILE",
           "'name' and 'actions'"},
    Traits{"a plant file", "kapela plant up FILE, kapela orchestrator --plant FILE", "'components'"},
    Traits{"a configuration", "kapela orchestrator --config FILE", "'orchestrator' or 'components'"},
    Traits{"an experiment", "kapela experiment run FILE, kapela replay FILE", "'experiment' and 'method'"},
    Traits{"a campaign", "kapela experiment run FILE", "'campaign' and 'matrix'"},
    Traits{"an adapter", "kapela judge FILE", "'orchestrator' with 'process', 'ended' and 'succeeded'"},
};

/// How much a key at the top of a file speaks for it being of a kind; 4 settles it.
struct Sign {
  std::string_view key;
  FileKind kind;
  int weight;
};

using enum FileKind;
constexpr std::array signs{
    Sign{"actions", scenarios, 4},
    Sign{"trigger", scenarios, 3},
    Sign{"atomicity", scenarios, 3},
    Sign{"rollback", scenarios, 2},
    Sign{"on_success", scenarios, 2},
    Sign{"on_end", scenarios, 2},
    Sign{"cooldown", scenarios, 2},
    Sign{"max_executions", scenarios, 2},
    Sign{"name", scenarios, 1},
    Sign{"components", plant, 3},
    Sign{"defaults", plant, 2},
    Sign{"plant", plant, 1},
    Sign{"seed", plant, 1},
    Sign{"orchestrator", configuration, 4},
    Sign{"clients", configuration, 3},
    Sign{"journal", configuration, 3},
    Sign{"alerts", configuration, 3},
    Sign{"tracing", configuration, 3},
    Sign{"https", configuration, 3},
    Sign{"health", configuration, 3},
    Sign{"limits", configuration, 2},
    Sign{"timing", configuration, 2},
    Sign{"components", configuration, 2},
    Sign{"plant", configuration, 1},
    Sign{"scenarios", configuration, 1},
    Sign{"experiment", experiment, 4},
    Sign{"method", experiment, 3},
    Sign{"steady_state", experiment, 2},
    Sign{"expect", experiment, 2},
    Sign{"plant", experiment, 1},
    Sign{"scenarios", experiment, 1},
    Sign{"seed", experiment, 1},
    Sign{"campaign", campaign, 6},
    Sign{"matrix", campaign, 6},
    Sign{"method", campaign, 2},
    Sign{"baseline", campaign, 3},
    Sign{"seeds", campaign, 2},
    Sign{"budget", campaign, 2},
    Sign{"adapter", adapter, 6},
};

constexpr int enough = 3;      ///< to be of a kind
constexpr int clear_lead = 3;  ///< to be another kind than expected

using Scores = std::array<int, traits.size()>;

int& of(Scores& scores, FileKind kind) {
  return scores.at(static_cast<std::size_t>(kind));
}

bool holds_mappings(const Node& list) {
  return !list.items().empty() && list.items().front().kind() == Kind::mapping;
}

/// What only simulators read of a component.
bool is_simulated(const Node& components) {
  constexpr std::array<std::string_view, 4> keys{"timing", "faults", "admin_port", "initial_state"};
  return std::any_of(components.members().begin(), components.members().end(), [&keys](const yaml::Member& each) {
    return std::any_of(keys.begin(), keys.end(),
                       [&each](std::string_view key) { return each.value.find(key) != nullptr; });
  });
}

/// What says how somebody else's orchestrator is asked, and nothing of how ours is configured.
bool is_asked(const Node& orchestrator) {
  constexpr std::array<std::string_view, 3> keys{"process", "ended", "succeeded"};
  return std::any_of(keys.begin(), keys.end(),
                     [&orchestrator](std::string_view key) { return orchestrator.find(key) != nullptr; });
}

Scores scores_of(const Node& root) {
  Scores scores{};
  if (root.kind() == Kind::sequence && holds_mappings(root)) of(scores, scenarios) = enough;
  for (const Sign& sign : signs)
    if (root.find(sign.key) != nullptr) of(scores, sign.kind) += sign.weight;
  const yaml::Member* const listed = root.find("scenarios");
  if (listed != nullptr && holds_mappings(listed->value)) of(scores, scenarios) += 4;
  const yaml::Member* const components = root.find("components");
  if (components != nullptr && is_simulated(components->value)) of(scores, plant) += 2;
  const yaml::Member* const orchestrator = root.find("orchestrator");
  if (orchestrator != nullptr && is_asked(orchestrator->value)) of(scores, adapter) += 8;
  return scores;
}

/// The first document that says something.
Scores scores_of(std::span<const Node> documents) {
  const auto first = std::find_if(documents.begin(), documents.end(), [](const Node& each) { return !each.is_null(); });
  return first == documents.end() ? Scores{} : scores_of(*first);
}

FileKind best_of(const Scores& scores) {
  return static_cast<FileKind>(std::max_element(scores.begin(), scores.end()) - scores.begin());
}

std::vector<std::string> keys_of(std::span<const Node> documents) {
  std::vector<std::string> keys;
  for (const Node& document : documents)
    for (const yaml::Member& member : document.members()) keys.push_back(member.key.text());
  return keys;
}

/// A key that is nearly one of ours.
std::string near_miss(const std::vector<std::string>& keys) {
  std::vector<std::string> known;
  for (const Sign& sign : signs) known.emplace_back(sign.key);
  for (const std::string& key : keys) {
    const std::vector<std::string> near = base::nearest(key, known, 1);
    if (near.empty() || near.front() == key) continue;
    const auto sign =
        std::find_if(signs.begin(), signs.end(), [&near](const Sign& each) { return each.key == near[0]; });
    return fmt::format("it is nearest to {}, if {} is to be '{}'", name(sign->kind), base::in_quotes(key),
                       near.front());
  }
  return {};
}

std::string resemblance(std::span<const Node> documents, const Scores& scores) {
  const std::vector<std::string> keys = keys_of(documents);
  const FileKind best = best_of(scores);
  if (scores.at(static_cast<std::size_t>(best)) > 0)
    return fmt::format("it is nearest to {}, which needs {}", name(best),
                       traits.at(static_cast<std::size_t>(best)).heart);
  if (keys.empty()) return "it holds no keys and values";
  if (std::string near = near_miss(keys); !near.empty()) return near;
  std::string hearts;
  for (const Traits& each : traits)
    hearts += fmt::format("{}{} has {}", hearts.empty() ? "" : ", ", each.name, each.heart);
  return "it has none of our keys: " + hearts;
}

}  // namespace

std::string_view name(FileKind kind) {
  return traits.at(static_cast<std::size_t>(kind)).name;
}

std::string_view use_of(FileKind kind) {
  return traits.at(static_cast<std::size_t>(kind)).use;
}

Recognition recognise(std::span<const Node> documents) {
  Scores scores = scores_of(documents);
  const FileKind best = best_of(scores);
  if (of(scores, best) >= enough) return {best, {}};
  return {std::nullopt, resemblance(documents, scores)};
}

bool report_other_kind(std::span<const Node> documents, FileKind expected, yaml::Report& report) {
  Scores scores = scores_of(documents);
  const FileKind best = best_of(scores);
  const bool experiments = expected == experiment && best == campaign;
  if (best == expected || experiments || of(scores, best) < std::max(enough, of(scores, expected) + clear_lead))
    return false;
  report.error(base::ErrorCode::invalid, documents.front(),
               fmt::format("this is {}, not {}", name(best), name(expected)),
               fmt::format("use it with {}", use_of(best)));
  return true;
}

}  // namespace kapela::files
