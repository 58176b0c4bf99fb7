// What an experiment expects, in its file. Each function reports what is wrong.
#pragma once

#include "orchestrator/keys/keys.hpp"
#include "simulators/experiment/experiment.hpp"

namespace kapela::experiment {

/// {COMPONENT: STATE or [STATE, ...], "@all": ...}.
extern const keys::Shape wanted_states;
[[nodiscard]] StateCondition read_states_of(const yaml::Node& node, const record::Plant& plant, yaml::Report& report);

/// One such mapping, or a list of them: [{all: STOPPED}, {io: RUN}]; "all" is "@all".
void condition_key(keys::Keys& keys, const keys::Key& key, const record::Plant& plant, StateCondition& condition);

/// A component of the plant by its name.
void component_key(keys::Keys& keys, const record::Plant& plant, record::ComponentId& component);

/// `expect`, and what else says what is to come of an experiment.
void expectation_key(keys::Keys& keys, const keys::Key& key, const record::Plant& plant, Expectation& expect);

}  // namespace kapela::experiment
