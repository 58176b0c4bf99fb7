#include "tests/journal/rot.hpp"

#include <algorithm>

namespace kapela::journal::testing {

std::vector<Sector> sectors_of(const FakeDisk& disk) {
  std::vector<Sector> sectors;
  for (const auto& [path, bytes] : disk.files)
    for (std::size_t at = 0; at < bytes.size(); at += sector)
      sectors.push_back({path, at, std::min(sector, bytes.size() - at)});
  return sectors;
}

void flip(FakeDisk& disk, const std::string& path, std::size_t bit) {
  char& byte = disk.files[path][bit / 8];
  byte = static_cast<char>(byte ^ (1 << (bit % 8)));
}

void lose_sector(FakeDisk& disk, const std::string& path, std::size_t at) {
  std::string& bytes = disk.files[path];
  const std::size_t count = std::min(sector, bytes.size() - at);
  bytes.replace(at, count, count, '\0');
}

void misdirect(FakeDisk& disk, const Sector& from, const Sector& to) {
  const std::string bytes = disk.files[from.path].substr(from.at, from.bytes);
  lose_sector(disk, from.path, from.at);
  std::string& there = disk.files[to.path];
  there.resize(std::max(there.size(), to.at + bytes.size()));
  there.replace(to.at, bytes.size(), bytes);
}

}  // namespace kapela::journal::testing
