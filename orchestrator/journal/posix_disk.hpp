// PosixDisk: the operating system's files. Owned by main.
#pragma once

#include "orchestrator/journal/disk.hpp"

namespace kapela::journal {

class PosixDisk final : public Disk {
 public:
  [[nodiscard]] base::Result<void> create_directory(const std::string& path) override;
  [[nodiscard]] bool is_directory(const std::string& path) const override;
  [[nodiscard]] base::Result<std::vector<std::string>> list(const std::string& directory) const override;
  [[nodiscard]] base::Result<std::string> read(const std::string& path) const override;
  [[nodiscard]] base::Result<void> make_private(const std::string& path) override;
  [[nodiscard]] base::Result<std::unique_ptr<File>> create(const std::string& path) override;
  [[nodiscard]] base::Result<void> overwrite(const std::string& path, std::string_view bytes, Safety safety) override;
  [[nodiscard]] base::Result<void> truncate(const std::string& path, std::size_t bytes) override;
  [[nodiscard]] base::Result<void> rename(const std::string& from, const std::string& to) override;
  [[nodiscard]] base::Result<void> remove(const std::string& path) override;
  [[nodiscard]] base::Result<void> sync_directory(const std::string& path) override;
  [[nodiscard]] base::Result<std::unique_ptr<Lock>> lock(const std::string& path) override;
};

}  // namespace kapela::journal
