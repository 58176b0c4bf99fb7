// TemporaryDirectory: a directory of its own below the system's temporary one, which goes with it. Owned by a lab.
#pragma once

#include <memory>
#include <string>

#include "orchestrator/base/error.hpp"

namespace kapela::lab {

class TemporaryDirectory {
 public:
  /// Errors: io.
  [[nodiscard]] static base::Result<std::unique_ptr<TemporaryDirectory>> make();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory();

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  explicit TemporaryDirectory(std::string path) : path_(std::move(path)) {}

  std::string path_;
};

}  // namespace kapela::lab
