// What starts a scenario of avena_commons, as a trigger of ours. A function.
#pragma once

#include "orchestrator/convert/converted_texts.hpp"

namespace kapela::convert {

struct ConvertedTrigger {
  YamlPiece piece{};
  bool complete = true;  ///< false: it must not start the scenario until somebody has decided
};

/// Tells the texts what the event brings, where one takes the place of a database.
[[nodiscard]] ConvertedTrigger converted_trigger(const yaml::Node& trigger, ConvertedTexts& texts,
                                                 ConversionNotes& notes);

}  // namespace kapela::convert
