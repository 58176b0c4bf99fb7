// ConvertedConditions: avena_commons' conditions as ours: of triggers as conditions, of actions as expressions. One
// that has no equal becomes one that never holds. Lives while one scenario is converted.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/convert/conversion_notes.hpp"
#include "orchestrator/convert/yaml_piece.hpp"

namespace kapela::convert {

class ConvertedConditions {
 public:
  /// Borrows the notes.
  explicit ConvertedConditions(ConversionNotes& notes) : notes_(notes) {}

  /// The variables that its regular expressions fill.
  [[nodiscard]] const std::vector<std::string>& found() const { return found_; }

  /// What stands under trigger.conditions: a mapping, whose members must all hold, or a list.
  [[nodiscard]] YamlPiece of_trigger(const yaml::Node& conditions);
  /// A condition of a trigger has no equal: the trigger must not start the scenario.
  [[nodiscard]] bool incomplete() const { return incomplete_; }

  /// The expression under if; "false" where it has no equal, negated or not.
  [[nodiscard]] YamlPiece of_action(const yaml::Node& conditions, bool negated);

 private:
  [[nodiscard]] YamlPiece all_of(const yaml::Node& whole, std::vector<YamlPiece> parts);
  [[nodiscard]] YamlPiece of_kind(const std::string& kind, const yaml::Node& at, const yaml::Node& content);
  [[nodiscard]] YamlPiece combination(const std::string& kind, const yaml::Node& content);
  [[nodiscard]] YamlPiece client_state(const yaml::Node& at, const yaml::Node& content);
  [[nodiscard]] YamlPiece error_message(const yaml::Node& at, const yaml::Node& content);
  [[nodiscard]] YamlPiece time(const yaml::Node& at, const yaml::Node& content);
  [[nodiscard]] YamlPiece never(std::string comment);

  ConversionNotes& notes_;
  bool incomplete_ = false;
  std::vector<std::string> found_{};
};

/// How long a scenario rests, in seconds: among the conditions in old files, and none.
inline constexpr std::string_view old_cooldown = "cooldown_seconds";

/// One state or a list of them; words of old documents become ours, "PAUSE, FAULT" two.
[[nodiscard]] YamlPiece converted_states(const yaml::Node& node, ConversionNotes& notes);

}  // namespace kapela::convert
