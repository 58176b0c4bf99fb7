// OrchestratorWitness: what an orchestrator saw of transitions: to the moment where the component told it, between two
// polls where it did not. Owned by whoever reads; borrows the recording.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "simulators/twin/passages.hpp"

namespace kapela::twin {

class OrchestratorWitness {
 public:
  /// `blur`: in seconds, what the writing of a record is off by. `taken`: by ComponentId, whose transitions nobody else
  /// tells better.
  OrchestratorWitness(const history::Recording& recording, double blur, std::vector<bool> taken);

  /// `into`: by ComponentId.
  void tell(const std::vector<ComponentPassages*>& into, std::vector<Suggestion>& suggestions);

 private:
  struct Pursued {
    record::CommandId id = record::no_command;
    wire::Command command = wire::Command::get_state;
    wire::State from = wire::State::unknown;
    unsigned attempts = 0;
    base::Instant sent{};  ///< for the first time
    std::optional<base::Instant> answered{};
    bool set_out = false;  ///< it was accepted, or seen on its way
    base::Instant held{};  ///< until then it was not where the command leads
  };
  struct Part {
    Pursued now{};
    std::optional<Pursued> broken_off{};
    double network = 0;  ///< seconds: its fastest answer, which is as much as the network takes
  };
  struct Rise {
    std::optional<base::Instant> commanded{};
    std::optional<base::Instant> up{};
  };

  void measure_network();
  void on(const record::Record& record, ComponentPassages& into);
  void on_intent(const record::Record& record, ComponentPassages& into);
  void on_sent(const record::Record& record, ComponentPassages& into);
  void on_acknowledged(const record::Record& record, ComponentPassages& into);
  void on_observed(const record::Record& record, ComponentPassages& into);
  void end(Part& part, const record::Record& observed, const wire::Edge& edge, ComponentPassages& into);
  void break_off(Part& part, base::Instant held, ComponentPassages& into);
  void note_rise(const record::Record& record);
  void suggest(std::vector<Suggestion>& suggestions) const;
  [[nodiscard]] bool is_before(std::size_t first, std::size_t then, std::uint64_t& runs) const;
  [[nodiscard]] static wire::State via_of(const Pursued& pursued);
  [[nodiscard]] static base::Instant set_out_by(const Pursued& pursued, base::Instant otherwise);

  const history::Recording& recording_;
  double blur_;
  std::vector<bool> taken_;
  std::vector<Part> parts_;
  std::map<record::RunId, std::vector<Rise>> rises_{};
};

}  // namespace kapela::twin
