// FileSystem: the port through which files are read. The real one, and one in memory for tests and generated plants.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/base/error.hpp"

namespace kapela::files {

/// One name in a directory; links count as what they lead to.
struct Entry {
  enum class Kind {
    file,  ///< or nobody knows: a link that leads nowhere, say; reading it tells why
    directory,
    special,  ///< a pipe, a socket, a device
  };
  std::string name{};
  Kind kind = Kind::file;

  friend bool operator==(const Entry&, const Entry&) = default;
};

/// Reads files; paths as the user writes them, with '/'. Every call can fail, at any time. Borrowed by whoever reads.
class FileSystem {
 public:
  virtual ~FileSystem() = default;
  /// The whole file. Errors, which name it: not_found, too_large (over 64 MiB), io.
  [[nodiscard]] virtual base::Result<std::string> read(const std::string& path) const = 0;
  /// What a directory holds, sorted by name. Errors, which name it: not_found, io.
  [[nodiscard]] virtual base::Result<std::vector<Entry>> list(const std::string& directory) const = 0;
  [[nodiscard]] virtual bool is_directory(const std::string& path) const = 0;
};

/// The operating system's.
class RealFileSystem final : public FileSystem {
 public:
  [[nodiscard]] base::Result<std::string> read(const std::string& path) const override;
  [[nodiscard]] base::Result<std::vector<Entry>> list(const std::string& directory) const override;
  [[nodiscard]] bool is_directory(const std::string& path) const override;
};

/// Files in memory; directories are where files are.
class MemoryFileSystem final : public FileSystem {
 public:
  void write(std::string path, std::string text) { files_[std::move(path)] = std::move(text); }
  void remove(const std::string& path) { files_.erase(path); }

  [[nodiscard]] base::Result<std::string> read(const std::string& path) const override;
  [[nodiscard]] base::Result<std::vector<Entry>> list(const std::string& directory) const override;
  [[nodiscard]] bool is_directory(const std::string& path) const override;

 private:
  std::map<std::string, std::string> files_;
};

/// "scenarios" of "scenarios/a.yaml"; "." when there is no directory in it.
[[nodiscard]] std::string directory_of(const std::string& path);
/// A path that a file in `directory` names: absolute ones stay as they are.
[[nodiscard]] std::string join(const std::string& directory, const std::string& path);

}  // namespace kapela::files
