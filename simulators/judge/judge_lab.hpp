// JudgeLab: an experiment with somebody else's orchestrator: simulated components on free ports, that orchestrator as a
// process of its own, and a history of what the components do and what it tells. Owned by whoever judges a case.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "simulators/judge/case_facts.hpp"
#include "simulators/judge/judged_orchestrator.hpp"
#include "simulators/lab/plant_bench.hpp"
#include "simulators/lab/temporary_directory.hpp"
#include "simulators/world/lab.hpp"

namespace kapela::judge {

struct JudgeSettings {
  std::vector<std::string> scenario_files{};  ///< of the experiment, for those that read them
  std::optional<base::Duration> within{};     ///< each run is to end, as the experiment says
  std::string kapela{};                       ///< this program
};

class JudgeLab final : public world::Lab {
 public:
  /// `subject` and `adapter` outlive it.
  JudgeLab(const world::Subject& subject, std::uint64_t seed, const Adapter& adapter, JudgeSettings settings);
  ~JudgeLab() override;

  /// Starts both, and waits until the orchestrator is ready. Errors: one of them cannot be started, or is not ready.
  [[nodiscard]] base::Result<void> open();
  /// Ends the orchestrator as its adapter says, with all that it has started.
  void close();

  [[nodiscard]] base::Instant now() const override { return bench_.loop().now(); }
  [[nodiscard]] base::Duration epsilon() const override { return bench_.epsilon(); }
  [[nodiscard]] base::Result<void> add(record::ComponentId component, const faults::Fault& fault) override;
  void remove(record::ComponentId component, const std::string& fault) override;
  void send(record::ComponentId component, wire::Command command) override;
  /// Adapters know no events: experiments that post one are not carried out.
  void post(const wire::Event&) override {}
  [[nodiscard]] base::Result<void> start(const std::shared_ptr<const scenario::Scenario>& scenario) override;
  /// Nobody asks somebody else's orchestrator to cancel: its end does.
  void cancel() override {}
  void advance(base::Instant until) override { bench_.advance(until); }
  void settle(base::Duration most) override;
  [[nodiscard]] bool interrupted() const override { return bench_.interrupted(); }
  [[nodiscard]] const history::History& history() const override { return bench_.history(); }

  /// Of all but its faults.
  [[nodiscard]] const CaseFacts& facts() const { return facts_; }
  /// The end of what the orchestrator has printed.
  [[nodiscard]] std::string output() const { return orchestrator_ ? orchestrator_->output() : std::string(); }

 private:
  [[nodiscard]] base::Result<Placeholders> placeholders();
  [[nodiscard]] base::Result<void> write_plant_file(const std::string& path) const;
  [[nodiscard]] base::Duration limit_of(const Meaning& meaning) const;
  [[nodiscard]] std::vector<wire::State> states() const;
  [[nodiscard]] base::Instant last_command();
  [[nodiscard]] base::Instant last_act();
  void read_new_records();
  void on_told(Told told, std::string cause);
  void on_late();
  void tell(record::RecordKind kind, std::uint8_t detail, const std::string& text);

  const world::Subject& subject_;
  const Adapter& adapter_;
  JudgeSettings settings_;
  lab::PlantBench bench_;
  std::unique_ptr<lab::TemporaryDirectory> directory_;
  std::optional<JudgedOrchestrator> orchestrator_;
  CaseFacts facts_;
  base::Duration limit_{};  ///< of the run that is under way
  base::CallbackTimer limit_timer_;
  std::size_t records_read_ = 0;
  base::Instant last_command_{};
  base::Instant last_act_{};
};

/// Components as an orchestrator needs to know them, in the order of the plant, as JSON: {NAME: {address, port,
/// dialect, group, depends_on}}.
[[nodiscard]] std::string components_text(const record::Plant& plant);

}  // namespace kapela::judge
