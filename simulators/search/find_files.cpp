#include "simulators/search/find_files.hpp"

#include <cstdio>
#include <filesystem>

#include <fmt/format.h>

namespace kapela::search {
namespace {

std::string free_name(const std::string& folder, const std::string& invariant) {
  for (int number = 1;; ++number) {
    std::string name = fmt::format("{}/kapela-find-{}-{}.yaml", folder, invariant, number);
    std::error_code failed;
    if (!std::filesystem::exists(name, failed)) return name;
  }
}

}  // namespace

base::Result<void> write_anew(const std::string& path, const std::string& text) {
  std::FILE* file = std::fopen(path.c_str(), "w");
  const bool written = file != nullptr && std::fwrite(text.data(), 1, text.size(), file) == text.size();
  const bool closed = file != nullptr && std::fclose(file) == 0;
  if (written && closed) return {};
  return base::fail(base::ErrorCode::io, "cannot write " + path);
}

base::Result<std::string> write_find(const std::string& folder, const Find& find) {
  std::string path = free_name(folder, find.invariant);
  const base::Result<void> written = write_anew(path, find.replay);
  if (!written) return written.error();
  return path;
}

}  // namespace kapela::search
