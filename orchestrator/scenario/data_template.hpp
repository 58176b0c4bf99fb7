// DataTemplate: the data of an event, with templates in its texts: parsed once at load, rendered at run time. A value;
// copies share the document.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "orchestrator/scenario/template_text.hpp"
#include "orchestrator/wire/json.hpp"

namespace kapela::scenario {

class DataTemplate {
 public:
  /// A text of the document that stands for something else.
  struct Slot {
    std::string pointer{};  ///< JSON pointer of it
    TemplateText text{};

    friend bool operator==(const Slot&, const Slot&) = default;
  };

  /// An empty object.
  DataTemplate();
  /// `document` is an object; each slot names a text in it.
  DataTemplate(wire::JsonPtr document, std::vector<Slot> slots)
      : document_(std::move(document)), slots_(std::move(slots)) {}

  /// As it was written.
  [[nodiscard]] const wire::Json& source() const { return *document_; }
  /// The expressions in it.
  [[nodiscard]] std::vector<expression::Expression> expressions() const;

  /// A text that is one expression and nothing else becomes its value (a number, a truth, null), any other a text. The
  /// document is always a new one: a search puts memory back, and owners that are counted elsewhere it does not.
  [[nodiscard]] wire::JsonPtr render(const TemplateText::Lookup& lookup) const;

  friend bool operator==(const DataTemplate& a, const DataTemplate& b);

 private:
  wire::JsonPtr document_;
  std::vector<Slot> slots_;
};

/// A value as JSON has it: whole numbers without a fraction.
[[nodiscard]] wire::Json json_of(const expression::Value& value);

}  // namespace kapela::scenario
