// ConvertedTexts: avena_commons' texts with {{ }} as ours: filters become functions, names what we call them, and what
// has no equal is left out of the text and told. Lives while one scenario is converted.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/convert/conversion_notes.hpp"
#include "orchestrator/convert/yaml_piece.hpp"

namespace kapela::convert {

class ConvertedTexts {
 public:
  /// Borrows the notes.
  explicit ConvertedTexts(ConversionNotes& notes) : notes_(notes) {}

  /// The event that starts the scenario has it among its data.
  void event_brings(std::string name) { brought_.insert(std::move(name)); }

  /// Whoever starts the scenario gives this list in a variable.
  void is_given(std::string name) { given_.insert(std::move(name)); }

  /// A condition of the trigger finds it in a text.
  void is_found(std::string name) { found_.insert(std::move(name)); }

  /// The text of a scalar; what it leaves to a person goes into `comments`.
  [[nodiscard]] std::string text(const yaml::Node& node, std::vector<std::string>& comments);
  /// The same, as a value with its comments.
  [[nodiscard]] YamlPiece piece(const yaml::Node& node);
  /// Any value, whose texts may have {{ }}.
  [[nodiscard]] YamlPiece value(const yaml::Node& node);

  /// vars: of the scenario: what its texts name and nothing brings. Empty: none.
  [[nodiscard]] YamlPiece variables() const { return variables_; }

 private:
  [[nodiscard]] std::string without_statements(const yaml::Node& node, std::vector<std::string>& comments);
  [[nodiscard]] std::string expression(const yaml::Node& node, std::string_view inside,
                                       std::vector<std::string>& comments);
  /// How many a list has comes as a number of its own; empty: it is no list.
  [[nodiscard]] std::string number_of(const yaml::Node& node, std::string_view list);
  [[nodiscard]] std::string operand(const yaml::Node& node, std::string_view text);
  [[nodiscard]] std::string name_of_ours(const yaml::Node& node, std::string_view path);
  void declare(const yaml::Node& node, const std::string& variable);

  ConversionNotes& notes_;
  std::set<std::string, std::less<>> brought_;
  std::set<std::string, std::less<>> given_;
  std::set<std::string, std::less<>> found_;
  std::set<std::string, std::less<>> declared_;
  YamlPiece variables_ = mapping();
};

}  // namespace kapela::convert
