// The lines of JSON in which a search tells what it does: to programs, one of which is the parent of a search that is
// shared out to several processes. Both directions, so that they cannot differ. Functions.
#pragma once

#include <optional>
#include <string>

#include "simulators/search/figures.hpp"

namespace kapela::search {

[[nodiscard]] std::string begin_line(const std::string& what);
[[nodiscard]] std::string estimate_line(const explore::Estimate& estimate);
/// `event`: "progress" or "summary". `seconds`: that it has taken, where that is to be told.
[[nodiscard]] std::string figures_line(const char* event, const Figures& figures, std::optional<double> seconds);
/// With the replay in it, or with the file where it stands.
[[nodiscard]] std::string find_line(const Find& find, const std::optional<std::string>& file);

/// What one line tells a parent.
struct JobLine {
  std::optional<Figures> figures{};  ///< but the number of finds, which are told one by one
  std::optional<Find> find{};
};
/// Neither: the line is about something else, or no line of a job.
[[nodiscard]] JobLine parse_job_line(const std::string& line);

}  // namespace kapela::search
