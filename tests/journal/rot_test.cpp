// The disk rots. Whatever one fault does to the files of a journal: either its whole history comes back, or the damage
// is named, and never is a record told that was not written, or two in another order.
//
// What cannot be told, as it is what a loss of power a little earlier would have left, and the test counts it:
//  - the files all together as they were at an earlier time;
//  - after a loss of power that took the mark of the latest batches with it: that their end is cut off, or that sectors
//    of the last one read as zeros (of 50,000 bits there, two changed where a sector ends in zeros anyway).
#include "tests/journal/rot.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "orchestrator/journal/safe_mark.hpp"
#include "tests/journal/support.hpp"

namespace kapela::journal::testing {
namespace {

using record::RecordKind;

/// What came of a journal's opening.
struct Outcome {
  std::vector<std::uint64_t> read{};
  bool opened = false;
  std::string said{};
  bool named = false;  ///< that something safe is damaged or missing
};

Outcome outcome_of(FakeDisk& disk, bool repair = false) {
  Outcome outcome;
  const auto keep = [&outcome](const record::Record& record, const SegmentHeader&) {
    outcome.read.push_back(record.sequence);
  };
  const base::Result<Opened> opened = open_journal(disk, directory, {repair}, keep);
  outcome.opened = opened.has_value();
  outcome.said = opened ? fmt::format("{}", fmt::join(opened->reading.odd, "\n")) : opened.error().message;
  outcome.named = outcome.said.find(directory) != std::string::npos;
  return outcome;
}

/// A journal of several lives with a run each, and the disk as it was after each of its batches.
class Story {
 public:
  Story() {
    limits_.segment_bytes = 1'200;
    limits_.segment_factor = 2;
    limits_.kept_bytes = 4'000;
    for (std::uint64_t run = 1; run <= 3; ++run) {
      SegmentWriter writer(disk_, directory, life(), read_all(disk_).reading, limits_);
      write(writer, {of_run(RecordKind::run_accepted, run, next_++)});
      write(writer, several(3));
      write(writer, {of_run(RecordKind::run_ended, run, next_++)});
      write(writer, several(6));
      write(writer, several(2));
    }
  }

  [[nodiscard]] const FakeDisk& disk() const { return disk_; }
  [[nodiscard]] const std::vector<FakeDisk>& earlier() const { return earlier_; }
  [[nodiscard]] std::uint64_t last() const { return next_ - 1; }

 private:
  std::vector<record::Record> several(int count) {
    std::vector<record::Record> records;
    for (int i = 0; i < count; ++i) records.push_back(numbered(next_++));
    return records;
  }

  void write(SegmentWriter& writer, const std::vector<record::Record>& records) {
    ASSERT_TRUE(writer.write(batch_of(records)));
    earlier_.push_back(disk_);
  }

  Limits limits_;
  FakeDisk disk_;
  std::vector<FakeDisk> earlier_;
  std::uint64_t next_ = 1;
};

class Rot : public ::testing::Test {
 protected:
  /// The journal with one fault, in a process that was told of every record that it is safe.
  void expect_whole_or_named(FakeDisk disk, const std::string& fault) {
    ++faults_;
    const Outcome first = outcome_of(disk);
    const bool whole = first.opened && first.read == story_.read;
    ASSERT_TRUE(whole || first.named) << fault << ": " << first.read.size() << " records, and nothing is said";
    ASSERT_TRUE(is_part_of_the_story(first.read)) << fault;
    if (faults_ % 7 == 0) expect_to_go_on_after_repair(std::move(disk), fault);
  }

  /// One record after the other, none left out.
  [[nodiscard]] bool is_part_of_the_story(const std::vector<std::uint64_t>& read) const {
    return std::search(story_.read.begin(), story_.read.end(), read.begin(), read.end()) != story_.read.end() ||
           read.empty();
  }

  static void expect_to_go_on_after_repair(FakeDisk disk, const std::string& fault) {
    std::vector<std::uint64_t> wanted = outcome_of(disk, true).read;
    const Reading reading = read_all(disk).reading;
    ASSERT_FALSE(reading.corrupt) << fault << ": " << to_text(*reading.corrupt);
    ASSERT_TRUE(SegmentWriter(disk, directory, life(), reading, {}).write(batch(900, 901)));
    wanted.insert(wanted.end(), {900, 901});
    const Outcome after = outcome_of(disk);
    ASSERT_TRUE(after.opened) << fault;
    ASSERT_EQ(after.read, wanted) << fault;
  }

  struct Whole {
    Story journal{};
    std::vector<std::uint64_t> read{};
  };

  static Whole tell() {
    Whole whole;
    FakeDisk disk = whole.journal.disk();
    whole.read = outcome_of(disk).read;
    return whole;
  }

  const Whole story_ = tell();
  const FakeDisk& disk_ = story_.journal.disk();
  int faults_ = 0;
};

TEST_F(Rot, TheStoryHasDeletedSegmentsAndMoreThanOneBatchInEach) {
  EXPECT_FALSE(disk_.files.contains(std::string(directory) + "/" + segment_name(1)));
  EXPECT_GE(disk_.files.size(), 4U);
  EXPECT_EQ(story_.read.back(), story_.journal.last());
  EXPECT_GT(story_.read.front(), 1U);
}

/// At least one bit of each byte, and not always the same.
TEST_F(Rot, OfABitIsNamedInWhicheverByteItIs) {
  constexpr std::size_t coprime = 7;
  for (const auto& [path, bytes] : disk_.files)
    for (std::size_t bit = 0; bit < bytes.size() * 8 && !HasFatalFailure(); bit += coprime) {
      FakeDisk disk = disk_;
      flip(disk, path, bit);
      expect_whole_or_named(std::move(disk), fmt::format("{} bit {}", path, bit));
    }
  EXPECT_GT(faults_, 4'000);
}

TEST_F(Rot, OfAWriteThatNeverReachedTheDiskIsNamed) {
  for (const auto& [path, bytes] : disk_.files) {
    for (std::size_t at = 0; at < bytes.size() && !HasFatalFailure(); at += sector) {
      FakeDisk disk = disk_;
      lose_sector(disk, path, at);
      expect_whole_or_named(std::move(disk), fmt::format("{} sector at {}", path, at));
    }
    for (std::size_t size = 0; size < bytes.size() && !HasFatalFailure(); ++size) {
      FakeDisk disk = disk_;
      disk.files[path].resize(size);
      expect_whole_or_named(std::move(disk), fmt::format("{} cut to {}", path, size));
    }
    FakeDisk disk = disk_;
    disk.files.erase(path);
    expect_whole_or_named(std::move(disk), path + " gone");
  }
}

TEST_F(Rot, OfAWriteThatWentElsewhereIsNamed) {
  for (const Sector& from : sectors_of(disk_))
    for (const Sector& to : sectors_of(disk_)) {
      FakeDisk disk = disk_;
      misdirect(disk, from, to);
      expect_whole_or_named(std::move(disk), fmt::format("{} {} to {} {}", from.path, from.at, to.path, to.at));
      if (HasFatalFailure()) return;
    }
}

TEST_F(Rot, OfAFileThatIsAsItWasEarlierOrAnothersIsNamed) {
  for (const FakeDisk& earlier : story_.journal.earlier())
    for (const auto& [path, bytes] : earlier.files)
      for (const auto& [in, present] : disk_.files) {
        FakeDisk disk = disk_;
        disk.files[in] = bytes;
        expect_whole_or_named(std::move(disk), fmt::format("{} in the place of {}", path, in));
        if (HasFatalFailure()) return;
      }
}

TEST_F(Rot, OfAllFilesTogetherCannotBeTold) {
  int silent = 0;
  for (FakeDisk earlier : story_.journal.earlier()) {
    const Outcome outcome = outcome_of(earlier);
    EXPECT_TRUE(outcome.opened);
    EXPECT_TRUE(std::is_sorted(outcome.read.begin(), outcome.read.end()));
    if (!outcome.named && outcome.read.back() < story_.journal.last()) ++silent;
  }
  EXPECT_EQ(silent, static_cast<int>(story_.journal.earlier().size()) - 1);
}

/// Writes batches until the power goes; gives the disk then, and how many records were told to be safe.
class PowerLoss {
 public:
  explicit PowerLoss(std::uint64_t seed) : random_(seed, 7) {
    Limits limits;
    limits.segment_bytes = 1'500;
    limits.kept_bytes = 6'000;
    SegmentWriter writer(disk_, directory, life(), {}, limits);
    for (std::uint64_t i = random_.next() % 12; i > 0; --i) {
      const std::uint64_t size = 1 + random_.next() % 20;
      EXPECT_TRUE(writer.write(batch(told_ + 1, told_ + size)));
      told_ += size;
    }
    written_ = told_ + 1 + random_.next() % 20;
    disk_.fail_at(1 + static_cast<int>(random_.next() % 8), FakeDisk::Fault::torn_write);
    if (writer.write(batch(told_ + 1, written_))) told_ = written_;
  }

  [[nodiscard]] FakeDisk left() { return disk_.after_power_loss(random_); }
  [[nodiscard]] std::uint64_t told() const { return told_; }
  [[nodiscard]] std::uint64_t written() const { return written_; }
  [[nodiscard]] base::Random& random() { return random_; }

 private:
  base::Pcg random_;
  FakeDisk disk_;
  std::uint64_t told_ = 0;
  std::uint64_t written_ = 0;
};

constexpr std::uint64_t seeds = 1'000;

TEST(PowerLossTest, LosesNothingThatWasToldAndIsNeverTakenForRot) {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    PowerLoss life(seed);
    FakeDisk disk = life.left();
    const Outcome outcome = outcome_of(disk);
    ASSERT_TRUE(outcome.opened) << "seed " << seed << ": " << outcome.said;
    const std::uint64_t first = outcome.read.empty() ? 1 : outcome.read.front();
    ASSERT_EQ(outcome.read, numbers(first, first + outcome.read.size() - 1)) << "seed " << seed;
    ASSERT_GE(first + outcome.read.size() - 1, life.told()) << "seed " << seed;
    ASSERT_LE(first + outcome.read.size() - 1, life.written());
  }
}

/// The disk loses power, and a bit changes: whatever is not told then was lost behind the mark.
TEST(PowerLossTest, WithRotOnTopNeverTellsAWrongHistory) {
  int silent_bits = 0;
  int silent_sectors = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    PowerLoss life(seed);
    FakeDisk disk = life.left();
    const std::vector<Sector> sectors = sectors_of(disk);
    if (sectors.empty()) continue;
    const Sector& chosen = sectors[life.random().next() % sectors.size()];
    const std::optional<Joint> mark = decode_mark(disk.files[mark_path(directory)]);
    const std::uint64_t bit = chosen.at * 8 + life.random().next() % (chosen.bytes * 8);
    seed % 2 == 0 ? flip(disk, chosen.path, bit) : lose_sector(disk, chosen.path, chosen.at);
    const Outcome outcome = outcome_of(disk);
    const std::uint64_t first = outcome.read.empty() ? 1 : outcome.read.front();
    ASSERT_EQ(outcome.read, numbers(first, first + outcome.read.size() - 1)) << "seed " << seed;
    if (outcome.named || first + outcome.read.size() - 1 >= life.told()) continue;
    ++(seed % 2 == 0 ? silent_bits : silent_sectors);
    ASSERT_TRUE(mark);
    ASSERT_EQ(chosen.path, std::string(directory) + "/" + segment_name(mark->segment)) << "seed " << seed;
    ASSERT_GT(chosen.at + sector, mark->bytes) << "seed " << seed;
  }
  EXPECT_EQ(silent_bits, 0);
  EXPECT_GT(silent_sectors, 0);
  EXPECT_LT(silent_sectors, static_cast<int>(seeds) / 30) << "of so many seeds, half of which lose a sector";
}

}  // namespace
}  // namespace kapela::journal::testing
