// PartKeeper: the file in which a part of a search is kept while it goes on: written anew every second or so, and each
// time whole, so that whoever kills the process loses a second of it. Owned by the command.
#pragma once

#include <string>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/base/error.hpp"
#include "simulators/explore/part_codec.hpp"

namespace kapela::search {

class PartKeeper {
 public:
  /// `part`: which one it is, as far as that is known. `clock` outlives it.
  PartKeeper(const base::Clock& clock, std::string path, explore::Part part)
      : clock_(clock), path_(std::move(path)), part_(std::move(part)) {}

  /// Takes what the file has, where there is one. Errors, with its name: it is torn, or about something else.
  [[nodiscard]] base::Result<void> load();

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const explore::Part& part() const { return part_; }
  void add(explore::ToldFind find) { part_.finds.push_back(std::move(find)); }

  [[nodiscard]] bool is_due() const;
  /// Errors: io.
  [[nodiscard]] base::Result<void> save(const explore::Standing& standing, double done, bool is_complete);

 private:
  [[nodiscard]] explore::Spent spent() const;

  const base::Clock& clock_;
  std::string path_;
  explore::Part part_;
  explore::Spent before_{};  ///< in processes that are gone
  base::Instant began_ = clock_.now();
  base::Instant saved_ = began_;
  base::Duration cost_{};  ///< of the last time
};

/// The part that a file has. Errors name the file.
[[nodiscard]] base::Result<explore::PartFile> read_part(const std::string& path);

/// Replaces a file by one that is whole, whatever happens. Errors: io.
[[nodiscard]] base::Result<void> replace_file(const std::string& path, const std::string& text);

}  // namespace kapela::search
