#include "orchestrator/archive/store_file.hpp"

#include <array>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kapela::archive {
namespace {

constexpr ::mode_t file_mode = 0600;
constexpr std::array suffixes{"", "-wal", "-shm"};

}  // namespace

void make_private(const std::string& path) {
  const int made = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK, file_mode);
  if (made >= 0) ::close(made);
  std::error_code ignored;
  for (const char* const suffix : suffixes)
    std::filesystem::permissions(path + suffix, std::filesystem::perms{file_mode}, ignored);
}

void remove_store(const std::string& path) {
  std::error_code ignored;
  for (const char* const suffix : suffixes) std::filesystem::remove(path + suffix, ignored);
}

bool is_ruined(int sqlite_code) {
  constexpr int no_such_table = 1;
  constexpr int damaged = 11;
  constexpr int no_database = 26;
  constexpr int our_own = -1;
  return sqlite_code == no_such_table || sqlite_code == damaged || sqlite_code == no_database || sqlite_code == our_own;
}

}  // namespace kapela::archive
