// The invariants about commands and those who get them: I2, I12, I13, I14, I15. Called by the Checker with each record
// that they are about.
#pragma once

#include "orchestrator/checker/deed.hpp"
#include "orchestrator/checker/scene.hpp"

namespace kapela::checker {

/// For sent.
void i2_an_intent_comes_before_the_sending(const Scene& scene);
/// For acknowledged, refused and in_doubt.
void i2_the_sending_comes_before_what_comes_of_it(const Scene& scene);
/// For each deed.
void i2_an_intent_comes_before_the_effect(const Scene& scene, const Deed& deed);
/// For owned.
void i12_a_component_has_one_owner(const Scene& scene);
/// For intent.
void i12_only_the_owner_commands(const Scene& scene);
/// For intent.
void i13_an_id_names_one_command(const Scene& scene);
/// For sent.
void i13_a_retry_reuses_its_id(const Scene& scene);
void i13_a_retry_counts_on(const Scene& scene);
/// For each deed.
void i13_a_command_acts_once(const Scene& scene, const Deed& deed);
/// For started.
void i14_each_start_has_a_greater_epoch(const Scene& scene);
/// For each deed.
void i14_epochs_never_decrease(const Scene& scene, const Deed& deed);
/// For each deed.
void i14_nothing_acts_after_its_time(const Scene& scene, const Deed& deed);
/// For intent.
void i24_a_component_has_the_command(const Scene& scene);
void i15_nobody_is_commanded_in_fault(const Scene& scene);
/// For each deed.
void i15_a_fault_yields_to_an_acknowledgement_only(const Scene& scene, const Deed& deed);

}  // namespace kapela::checker
