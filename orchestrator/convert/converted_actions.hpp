// ConvertedActions: avena_commons' actions as ours, in their order. One that has no equal becomes a warning in the log
// at its place, and a comment. Lives while one scenario is converted.
#pragma once

#include <string>

#include "orchestrator/convert/converted_conditions.hpp"
#include "orchestrator/convert/converted_texts.hpp"

namespace kapela::convert {

class ConvertedActions {
 public:
  /// Borrows both.
  ConvertedActions(ConvertedTexts& texts, ConversionNotes& notes) : texts_(texts), notes_(notes), conditions_(notes) {}

  [[nodiscard]] YamlPiece list(const yaml::Node& actions);

 private:
  [[nodiscard]] YamlPiece action(const yaml::Node& node);
  /// With our keys of an action that both have; what has no meaning is told.
  [[nodiscard]] YamlPiece same(std::string_view type, const yaml::Node& node);
  void add_key(YamlPiece& piece, std::string_view type, const yaml::Member& member);
  [[nodiscard]] bool add_selector(YamlPiece& piece, const yaml::Member& member);
  [[nodiscard]] bool add_value(YamlPiece& piece, const yaml::Member& member);
  void add_command(YamlPiece& piece, const yaml::Node& command);
  void add_failure(YamlPiece& piece, const yaml::Node& node);

  [[nodiscard]] YamlPiece choice(const yaml::Node& node);
  [[nodiscard]] YamlPiece alert(const files::AvenaWord& word, const yaml::Node& node);
  [[nodiscard]] YamlPiece send_event(const yaml::Node& node);
  [[nodiscard]] YamlPiece systemctl(const yaml::Node& node);
  [[nodiscard]] YamlPiece approval(const files::AvenaWord& word, const yaml::Node& node);
  [[nodiscard]] YamlPiece ensured(const yaml::Node& node);
  [[nodiscard]] YamlPiece left_out(std::string_view type, const yaml::Node& node);

  ConvertedTexts& texts_;
  ConversionNotes& notes_;
  ConvertedConditions conditions_;
};

/// A number counts seconds there.
[[nodiscard]] YamlPiece converted_duration(const yaml::Node& node);

}  // namespace kapela::convert
