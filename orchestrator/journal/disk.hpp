// Disk: the port through which a journal touches files. The real one is PosixDisk; the one of tests fails where it is
// told to. Borrowed by whoever reads or writes a journal.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/base/error.hpp"

namespace kapela::journal {

/// A file that is written at its end. Closing it does not make it safe.
class File {
 public:
  virtual ~File() = default;
  /// Writes as much as the disk takes, at least one byte; gives how much that was.
  [[nodiscard]] virtual base::Result<std::size_t> write(std::string_view bytes) = 0;
  /// What was written survives a loss of power.
  [[nodiscard]] virtual base::Result<void> sync() = 0;
};

/// Whether a call returns only when what it wrote survives a loss of power.
enum class Safety : bool { later, now };

/// Keeps others out as long as it lives.
class Lock {
 public:
  virtual ~Lock() = default;
};

/// Paths as the user writes them. Errors are not_found or io, and name the path, where nothing else is said.
class Disk {
 public:
  virtual ~Disk() = default;
  /// With the directories above it, if they are not there; a new one is its owner's alone.
  [[nodiscard]] virtual base::Result<void> create_directory(const std::string& path) = 0;
  [[nodiscard]] virtual bool is_directory(const std::string& path) const = 0;
  /// Names (not paths) of what is in a directory, sorted.
  [[nodiscard]] virtual base::Result<std::vector<std::string>> list(const std::string& directory) const = 0;
  [[nodiscard]] virtual base::Result<std::string> read(const std::string& path) const = 0;
  /// A file that others may read is its owner's alone from now on; one that is not there is fine.
  [[nodiscard]] virtual base::Result<void> make_private(const std::string& path) = 0;
  /// A new, empty file, its owner's alone; one that was there is replaced.
  [[nodiscard]] virtual base::Result<std::unique_ptr<File>> create(const std::string& path) = 0;
  /// Puts bytes over the first ones of a file, which is made, its owner's alone, if it is not there.
  [[nodiscard]] virtual base::Result<void> overwrite(const std::string& path, std::string_view bytes,
                                                     Safety safety) = 0;
  /// Cuts a file to its first bytes, and makes that safe.
  [[nodiscard]] virtual base::Result<void> truncate(const std::string& path, std::size_t bytes) = 0;
  [[nodiscard]] virtual base::Result<void> rename(const std::string& from, const std::string& to) = 0;
  [[nodiscard]] virtual base::Result<void> remove(const std::string& path) = 0;
  /// What was created, renamed and removed in it survives a loss of power.
  [[nodiscard]] virtual base::Result<void> sync_directory(const std::string& path) = 0;
  /// Errors: conflict (another process has it, which is named).
  [[nodiscard]] virtual base::Result<std::unique_ptr<Lock>> lock(const std::string& path) = 0;
};

}  // namespace kapela::journal
