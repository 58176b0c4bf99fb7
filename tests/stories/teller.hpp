// Teller: tells a history to people who review a change of behaviour: a line for each record that says something.
// Lives in the function that carries out a story.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "orchestrator/record/plant.hpp"
#include "orchestrator/record/record.hpp"
#include "tests/stories/lines.hpp"

namespace kapela::stories {

class Teller {
 public:
  /// Borrows the plant.
  explicit Teller(const record::Plant& plant) : plant_(plant), known_(plant.components.size(), wire::State::unknown) {}

  /// The lines of the next records. A look that brings no news has none. What belongs together and happens at once has
  /// one line: a command that is sent as soon as it is intended, one that is taken and moves its component, a state
  /// that is seen and was waited for.
  [[nodiscard]] std::vector<std::string> tell(std::span<const record::Record> records);

 private:
  void take(const record::Record& record);
  [[nodiscard]] bool is_news(const record::Record& record) const;
  [[nodiscard]] bool continues_a_line(const record::Record& record);
  [[nodiscard]] bool is_sent_as_intended(const record::Record& record);
  [[nodiscard]] bool is_one_with_last(const record::Record& record);
  void learn(const record::Record& record);

  const record::Plant& plant_;
  std::vector<wire::State> known_;  ///< by the orchestrator, of each component
  std::vector<Line> lines_{};
  struct Intent {
    record::CommandId command{};
    std::size_t line = 0;
  };
  std::vector<Intent> unsent_{};  ///< since when nothing else has happened
  record::Record last_{};
};

}  // namespace kapela::stories
