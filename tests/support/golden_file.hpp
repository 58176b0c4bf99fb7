// For tests: a text against a file of the repository. UPDATE_GOLDEN=1 writes the file; the commit says why.
#pragma once

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

namespace kapela::support {

inline void expect_golden(const std::string& path, const std::string& text) {
  const std::string whole = std::string(KAPELA_SOURCE_DIR) + "/" + path;
  if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(whole, std::ios::binary) << text;
  std::ifstream file(whole, std::ios::binary);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), text) << path;
}

}  // namespace kapela::support
