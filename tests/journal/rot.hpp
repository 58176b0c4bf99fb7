// Rot: what disks do to bytes that they have told to be safe. Functions on the files of a FakeDisk.
#pragma once

#include <string>
#include <vector>

#include "tests/journal/fake_disk.hpp"

namespace kapela::journal::testing {

/// A piece of a file that a disk writes at once.
struct Sector {
  std::string path{};
  std::size_t at = 0;
  std::size_t bytes = 0;  ///< fewer at the end of a file
};

[[nodiscard]] std::vector<Sector> sectors_of(const FakeDisk& disk);

void flip(FakeDisk& disk, const std::string& path, std::size_t bit);
/// It was acknowledged, and reads as zeros.
void lose_sector(FakeDisk& disk, const std::string& path, std::size_t at);
/// One sector's bytes stand in the place of another, and zeros where they belong.
void misdirect(FakeDisk& disk, const Sector& from, const Sector& to);

}  // namespace kapela::journal::testing
