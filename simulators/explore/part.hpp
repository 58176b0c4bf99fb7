// Part: what one shard of a search has to tell, and how all of them become the whole: the same as of one process that
// has searched it alone. Values and a function; who reads and writes the files stands above.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "simulators/explore/exploration.hpp"

namespace kapela::explore {

/// A find in words: ready for people and for a file, without the subject.
struct ToldFind {
  std::vector<std::size_t> place{};  ///< in the order of the whole search
  FindName name{};                   ///< two that have the same are one
  std::string explanation{};         ///< two lines
  std::string replay{};              ///< the text of its replay file

  friend bool operator==(const ToldFind&, const ToldFind&) = default;
};

struct Part {
  std::string version{};  ///< of Kapela
  /// All that decides what is searched and how it comes out, by name, for people and for comparing.
  std::map<std::string, std::string> inputs{};
  Shard shard{};
  bool is_complete = false;
  double done = 0;  ///< of 1
  Tally tally{};
  std::vector<ToldFind> finds{};
  Standing standing{};  ///< of one that is not complete: its place in the search; tally and finds are those above
};

/// What must be alike in two parts of one search, or in a search and what is kept of it, and is not: a sentence without
/// a full stop. Empty: they fit.
[[nodiscard]] std::string misfit(const Part& one, const Part& other);

struct NamedPart {
  std::string name{};  ///< of its file
  Part part{};
};

struct Merged {
  Part whole{};                         ///< shard 0 of 1
  std::vector<std::string> problems{};  ///< each names the file or the shard; with any, the whole is not to be used
};

/// Counts are summed, goals united; finds stand in the order of the whole search, each once, and no more than a single
/// process would have kept.
[[nodiscard]] Merged merge(std::span<const NamedPart> parts);

}  // namespace kapela::explore
