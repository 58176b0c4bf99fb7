// FakeDisk: files in memory, with what a loss of power does to them, and failures where a test wants them.
#pragma once

#include <map>
#include <optional>

#include "orchestrator/base/random.hpp"
#include "orchestrator/journal/disk.hpp"

namespace kapela::journal::testing {

/// What a disk writes whole or not at all: bytes.
inline constexpr std::size_t sector = 512;

class FakeDisk final : public Disk {
 public:
  enum class Fault {
    error,        ///< nothing happens
    torn_write,   ///< a write leaves its first half behind, and fails; other calls fail as well
    short_write,  ///< a write takes one byte, and succeeds; other calls succeed
  };

  /// The call with that number, from 1, meets the fault; 0: none.
  void fail_at(int call, Fault fault) {
    failing_ = call;
    fault_ = fault;
    calls_ = 0;
  }
  /// From now on there is no space.
  void set_full(bool full) { full_ = full; }
  [[nodiscard]] int calls() const { return calls_; }
  [[nodiscard]] int syncs() const { return syncs_; }

  /// What a loss of power leaves: of every file what was synced, and `kept` of the bytes behind it. What was written
  /// over other bytes is there if anything is kept.
  [[nodiscard]] FakeDisk after_crash(std::size_t kept) const;
  /// The same, as a disk does it that writes in no order: of each sector that was not synced the old or the new bytes
  /// (zeros where there were none), of each file that is longer any part, of a directory any state since its last sync.
  [[nodiscard]] FakeDisk after_power_loss(base::Random& random) const;

  std::map<std::string, std::string> files{};  ///< as they are read

  base::Result<void> create_directory(const std::string&) override { return {}; }
  [[nodiscard]] bool is_directory(const std::string& path) const override;
  [[nodiscard]] base::Result<std::vector<std::string>> list(const std::string& directory) const override;
  [[nodiscard]] base::Result<std::string> read(const std::string& path) const override;
  base::Result<void> make_private(const std::string&) override { return {}; }
  [[nodiscard]] base::Result<std::unique_ptr<File>> create(const std::string& path) override;
  [[nodiscard]] base::Result<void> overwrite(const std::string& path, std::string_view bytes, Safety safety) override;
  [[nodiscard]] base::Result<void> truncate(const std::string& path, std::size_t bytes) override;
  [[nodiscard]] base::Result<void> rename(const std::string& from, const std::string& to) override;
  [[nodiscard]] base::Result<void> remove(const std::string& path) override;
  [[nodiscard]] base::Result<void> sync_directory(const std::string& path) override;
  [[nodiscard]] base::Result<std::unique_ptr<Lock>> lock(const std::string& path) override;

 private:
  class OpenFile;
  using Inode = int;
  using Names = std::map<std::string, Inode>;

  [[nodiscard]] base::Result<std::size_t> write(const std::string& path, std::string_view bytes);
  [[nodiscard]] base::Result<void> sync(const std::string& path);
  [[nodiscard]] bool fails();
  void put(const std::string& path, std::string bytes);

  void renamed();

  std::map<Inode, std::string> synced_;
  Names names_;
  std::vector<Names> listings_{Names{}};  ///< since the directory was synced, oldest first
  Inode last_inode_ = 0;
  int failing_ = 0;
  Fault fault_ = Fault::error;
  int calls_ = 0;
  int syncs_ = 0;
  bool full_ = false;
};

}  // namespace kapela::journal::testing
