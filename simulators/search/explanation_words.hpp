// An explanation in words: for the page of a find, for programs, and what tables of it are made of. Functions.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "simulators/search/explanation.hpp"

namespace kapela::search {

/// In sentences, for a page.
[[nodiscard]] std::vector<std::string> sentences_of(const Explained& explained);
[[nodiscard]] nlohmann::ordered_json json_of(const Explained& explained);

/// "SUCCEEDED, ROLLED_BACK"
[[nodiscard]] std::string ends_text(const std::vector<record::RunStatus>& runs);
/// What goes wrong in it, in the order of `explanation.without`.
[[nodiscard]] std::vector<std::string> troubles_of(const Explained& explained);
/// Since when it was inevitable.
[[nodiscard]] std::string inevitable_text(const Explained& explained);
/// Timeouts that avoid it, the nearest first.
[[nodiscard]] std::vector<explore::OtherTimeout> changes_of(const Explained& explained);
/// How the runs end then.
[[nodiscard]] std::string then_text(const explore::OtherTimeout& change);

}  // namespace kapela::search
