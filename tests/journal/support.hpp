// Records and journals for the tests of this folder.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "orchestrator/base/random.hpp"
#include "orchestrator/journal/segment_writer.hpp"
#include "tests/journal/fake_disk.hpp"

namespace kapela::journal::testing {

inline constexpr const char* directory = "journal";
inline const std::string first_path = std::string(directory) + "/" + segment_name(1);
inline const std::string second_path = std::string(directory) + "/" + segment_name(2);

/// "log 7 some text": enough to compare, whatever the test does with it.
[[nodiscard]] std::string line_of(const record::Record& record);

/// A record that says which one it is.
[[nodiscard]] record::Record numbered(std::uint64_t sequence);
[[nodiscard]] record::Record of_run(record::RecordKind kind, std::uint64_t run, std::uint64_t sequence);
/// Any values in any fields that a record can have; its text lives in `texts`.
[[nodiscard]] record::Record any_record(base::Random& random, std::deque<std::string>& texts);

[[nodiscard]] history::Header life();
[[nodiscard]] std::string batch_of(const std::vector<record::Record>& records);
/// Records `first` to `last`, as one batch.
[[nodiscard]] std::string batch(std::uint64_t first, std::uint64_t last);

/// What a crash leaves of a frame that it cuts off.
[[nodiscard]] std::string torn_frame();

/// A segment with another text in its header, `from` replaced by `to`, and all its records behind that.
[[nodiscard]] std::string with_header(std::string_view segment, const std::string& from, const std::string& to);

struct Read {
  std::vector<std::string> lines{};
  std::vector<std::uint64_t> sequences{};
  Reading reading{};
};
/// Reads the journal in `directory`; the test fails when that is an error.
[[nodiscard]] Read read_all(const Disk& disk);

/// first, first + 1, ... last
[[nodiscard]] std::vector<std::uint64_t> numbers(std::uint64_t first, std::uint64_t last);

}  // namespace kapela::journal::testing
