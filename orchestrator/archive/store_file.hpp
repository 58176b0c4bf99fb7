// The file of a store, as the system sees it: its owner's alone, and removed with what SQLite keeps beside it.
// Functions only.
#pragma once

#include <string>

namespace kapela::archive {

/// Makes the file if it is not there, which SQLite would do with a mode for everybody. What cannot be done, SQLite
/// tells when it opens the file.
void make_private(const std::string& path);

/// Nothing is left of it.
void remove_store(const std::string& path);
/// Calls it "PATH.damaged"; an older one of that name is replaced.
void move_store_aside(const std::string& path);

/// An error of SQLite that says so: no database, a damaged one, or one of another version. Such a file is of no use to
/// anybody. A disk that fails, a lock or a missing permission says nothing of the file.
[[nodiscard]] bool is_ruined(int sqlite_code);

}  // namespace kapela::archive
