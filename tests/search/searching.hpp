// What tests of searches share: a clock that a test moves, somebody who listens, and subjects with something to be
// found.
#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "simulators/search/search.hpp"
#include "tests/support/failing_calls.hpp"
#include "tests/world/subjects.hpp"

namespace kapela::search {

class HandClock final : public base::Clock {
 public:
  [[nodiscard]] base::Instant now() const override { return now_ += each_look; }
  [[nodiscard]] base::WallTime wall_now() const override { return {}; }
  void advance(base::Duration by) { now_ += by; }

  base::Duration each_look{};  ///< passes whenever somebody asks

 private:
  mutable base::Instant now_{};
};

struct KeptNews final : Listener {
  void begin(const std::string& what) override { begun.push_back(what); }
  void estimated(const explore::Estimate& estimate) override { plans = estimate.plans; }
  void progress(const Figures& figures) override { last = figures; }
  base::Result<void> find(const Find& find) override {
    if (is_full) return base::fail(base::ErrorCode::io, "no space left");
    finds.push_back(find);
    return {};
  }
  void end(const Figures& figures) override { ended = figures; }

  std::vector<std::string> begun;
  std::vector<Find> finds;
  std::optional<double> plans;
  Figures last;
  std::optional<Figures> ended;
  bool is_full = false;
};

inline constexpr experiment::BuiltinPlant no_plant{"<none>", ""};

inline std::string text_of(const std::string& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

/// A folder of its own, until the end of the test.
class SearchTestBase : public ::testing::Test {
 protected:
  ~SearchTestBase() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::string at(const std::string& name) const { return folder_ + "/" + name; }

  std::string folder_ = support::new_folder();
};

}  // namespace kapela::search
