// Each call that the journal makes of the operating system fails once: nothing that was told to be safe is lost,
// nothing is left open, and the next attempt goes on.
#include "tests/support/failing_calls.hpp"

#include <filesystem>

#include <gtest/gtest.h>

#include "orchestrator/journal/posix_disk.hpp"
#include "tests/journal/support.hpp"

namespace kapela::journal::testing {
namespace {

using kapela::support::EachCall;
using kapela::support::fail_each_call;
using kapela::support::Failure;

/// Three segments in a folder of their own.
class FailingDisk {
 public:
  void make() {
    folder_ = kapela::support::new_folder();
    told_ = 0;
    said_.clear();
  }
  void remove() { std::filesystem::remove_all(folder_); }

  /// Opens the journal and writes three batches, each into a segment, as often as it takes.
  void write() {
    base::Result<Opened> opened = open_journal(disk_, path(), {}, {});
    if (!opened) return say(opened.error());
    for (const std::string& warning : opened->warnings) said_ += warning;
    Limits limits;
    limits.segment_bytes = 300;
    limits.kept_segments = 2;
    SegmentWriter writer(disk_, path(), life(), opened->reading, limits);
    for (std::uint64_t first = 1; first <= 21; first += 10) {
      base::Result<void> written = writer.write(batch(first, first + 9));
      if (!written) {
        say(written.error());
        written = writer.write("");
      }
      ASSERT_TRUE(written);
      told_ = first + 9;
    }
  }

  /// Opens the journal and writes its first batch.
  std::unique_ptr<SegmentWriter> begin() {
    const base::Result<Opened> opened = open_journal(disk_, path(), {}, {});
    auto writer = std::make_unique<SegmentWriter>(disk_, path(), life(), opened->reading, Limits{});
    EXPECT_TRUE(writer->write(batch(1, 1)));
    told_ = 1;
    return writer;
  }

  /// Up to the first failure.
  void go_on(SegmentWriter& writer) {
    for (std::uint64_t each = 2; each <= 5; ++each) {
      if (!writer.write(batch(each, each))) {
        EXPECT_FALSE(writer.write(batch(each + 1, each + 1))) << "there would be a gap";
        return;
      }
      told_ = each;
    }
  }

  void open(bool repair) {
    const base::Result<Opened> opened = open_journal(disk_, path(), {repair}, {});
    opened_ = opened.has_value();
    if (!opened) say(opened.error());
  }

  /// Of the first record of the second segment, so that all of it must go.
  void damage() {
    const std::string file = path() + "/" + segment_name(2);
    std::string bytes = disk_.read(file).value();
    const std::size_t begin = decode_header(bytes)->bytes;
    bytes[begin + frame_bytes] ^= 1;
    damaged_ = bytes.size() - begin;
    ASSERT_TRUE(disk_.overwrite(file, bytes, Safety::now));
  }
  [[nodiscard]] std::uintmax_t damaged() const { return damaged_; }

  /// Removes what was moved aside of the second segment; gives the sizes.
  std::set<std::uintmax_t> take_copies() {
    std::set<std::uintmax_t> sizes;
    for (const auto& entry : std::filesystem::directory_iterator(path())) {
      const std::string name = entry.path().filename().string();
      if (name.find(".damaged") == std::string::npos) continue;
      if (name.starts_with(segment_name(2))) sizes.insert(entry.file_size());
      std::filesystem::remove(entry.path());
    }
    return sizes;
  }

  [[nodiscard]] std::string path() const { return folder_ + "/journal"; }
  [[nodiscard]] std::uint64_t told() const { return told_; }
  [[nodiscard]] bool opened() const { return opened_; }
  [[nodiscard]] const std::string& said() const { return said_; }

  /// The last record that is there.
  std::uint64_t last() {
    std::uint64_t last = 0;
    const auto keep = [&last](const record::Record& record, const SegmentHeader&) {
      EXPECT_TRUE(last == 0 || record.sequence == last + 1);
      last = record.sequence;
    };
    const base::Result<Opened> opened = open_journal(disk_, path(), {}, keep);
    EXPECT_TRUE(opened) << to_text(opened.error());
    for (const auto& entry : std::filesystem::directory_iterator(path())) {
      const std::string name = entry.path().filename().string();
      EXPECT_TRUE(name == "lock" || name == "00000000.safe" || segment_number(name) != 0) << name;
    }
    return last;
  }

 private:
  void say(const base::Error& error) { said_ += to_text(error); }

  PosixDisk disk_;
  std::string folder_;
  std::uint64_t told_ = 0;
  std::uintmax_t damaged_ = 0;
  bool opened_ = false;
  std::string said_;
};

TEST(FailingJournal, LosesNothingWhicheverCallFails) {
  FailingDisk disk;
  for (const Failure failure : {Failure::error, Failure::interrupted}) {
    const int calls = fail_each_call(
        {[&] { disk.make(); }, [&] { disk.write(); },
         [&](const std::string& failed) {
           EXPECT_GE(disk.last(), disk.told());
           const bool harmless = failed.empty() || failed == "unlink" || failed.starts_with("stat");  // is done again
           EXPECT_TRUE(!disk.said().empty() || harmless || failure == Failure::interrupted) << "nothing was said";
           EXPECT_TRUE(failure == Failure::error || disk.said().empty()) << disk.said();
           disk.remove();
         }},
        failure);
    EXPECT_GT(calls, failure == Failure::error ? 40 : 15);
  }
}

/// Who has no memory for a record has lost it, and says so from then on: the next life goes on. The header of a segment
/// is left out: JSON without memory ends the process.
TEST(FailingJournal, LosesNothingThatWasToldThoughThereIsNoMemory) {
  FailingDisk disk;
  std::unique_ptr<SegmentWriter> writer;
  const auto before = [&] {
    disk.make();
    writer = disk.begin();
  };
  const auto after = [&](const std::string&) {
    writer.reset();
    EXPECT_GE(disk.last(), disk.told());
    disk.remove();
  };
  EXPECT_GT(fail_each_call({before, [&] { disk.go_on(*writer); }, after}, Failure::no_memory), 20);
}

TEST(FailingPosixDisk, LeavesNothingOpenThoughThereIsNoMemory) {
  PosixDisk disk;
  const std::string folder = kapela::support::new_folder();
  const auto use = [&] {
    const auto lock = disk.lock(folder + "/lock");
    const auto file = disk.create(folder + "/file");
    if (file) (void)(*file)->write("text");
    (void)disk.overwrite(folder + "/other", "text", Safety::now);
    (void)disk.read(folder + "/file");
  };
  EXPECT_GT(fail_each_call({{}, use, [](const std::string&) {}}, Failure::no_memory), 10);
  std::filesystem::remove_all(folder);
}

TEST(FailingJournal, IsRepairedByTheNextAttempt) {
  FailingDisk disk;
  const auto damage = [&disk] {
    disk.make();
    disk.write();
    disk.damage();
  };
  const int calls = fail_each_call({damage, [&] { disk.open(true); },
                                    [&](const std::string& failed) {
                                      disk.open(!disk.said().empty());
                                      EXPECT_EQ(failed.empty() ? disk.said() : "", "");
                                      EXPECT_TRUE(disk.opened()) << "it is repaired, or something was said";
                                      EXPECT_EQ(disk.take_copies(), std::set<std::uintmax_t>{disk.damaged()})
                                          << "no half ones";
                                      (void)disk.last();
                                      disk.remove();
                                    }});
  EXPECT_GT(calls, 20);
}

}  // namespace
}  // namespace kapela::journal::testing
