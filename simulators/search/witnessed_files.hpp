// WitnessedFiles: a file system that remembers a fingerprint of all that was read from it: of the contents alone, as
// the same files stand elsewhere on another machine. Owned by the function that loads something.
#pragma once

#include "orchestrator/base/fingerprint.hpp"
#include "orchestrator/files/file_system.hpp"

namespace kapela::search {

class WitnessedFiles final : public files::FileSystem {
 public:
  explicit WitnessedFiles(const files::FileSystem& disk) : disk_(disk) {}

  [[nodiscard]] base::Result<std::string> read(const std::string& path) const override {
    base::Result<std::string> text = disk_.read(path);
    if (text) fingerprint_ = base::fingerprint(*text, fingerprint_);
    return text;
  }
  [[nodiscard]] base::Result<std::vector<files::Entry>> list(const std::string& directory) const override {
    return disk_.list(directory);
  }
  [[nodiscard]] bool is_directory(const std::string& path) const override { return disk_.is_directory(path); }

  [[nodiscard]] std::uint64_t fingerprint() const { return fingerprint_; }

 private:
  const files::FileSystem& disk_;
  mutable std::uint64_t fingerprint_ = base::fingerprint_of_nothing;
};

}  // namespace kapela::search
