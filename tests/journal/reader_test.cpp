#include "orchestrator/journal/reader.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "orchestrator/journal/safe_mark.hpp"
#include "tests/journal/support.hpp"

namespace kapela::journal::testing {
namespace {

const std::string third_path = std::string(directory) + "/" + segment_name(3);

/// Three lives: records 1 to 5, 6 to 10, 11 to 15.
FakeDisk three_segments() {
  FakeDisk disk;
  for (std::uint64_t first = 1; first <= 11; first += 5) {
    SegmentWriter writer(disk, directory, life(), read_all(disk).reading, {});
    EXPECT_TRUE(writer.write(batch(first, first + 4)));
  }
  return disk;
}

std::size_t header_bytes(const FakeDisk& disk, const std::string& path) {
  return decode_header(disk.files.at(path))->bytes;
}

TEST(Reader, FindsNothingInAnEmptyDirectory) {
  const Read read = read_all(FakeDisk());
  EXPECT_TRUE(read.sequences.empty());
  EXPECT_EQ(read.reading.end, Joint{});
}

/// After a loss of power the mark may say less than what was safe, here: that the third segment had not begun.
TEST(Reader, GivesAPrefixWhereverTheLastSegmentIsCutBehindTheMark) {
  FakeDisk whole = three_segments();
  whole.files[mark_path(directory)] = encode_mark(decode_header(whole.files.at(third_path))->header.before);
  std::size_t most = 0;
  for (std::size_t size = 0; size <= whole.files.at(third_path).size(); ++size) {
    FakeDisk disk = whole;
    disk.files[third_path].resize(size);
    const Read read = read_all(disk);
    ASSERT_FALSE(read.reading.corrupt) << "cut to " << size << ": " << to_text(*read.reading.corrupt);
    ASSERT_EQ(read.sequences, numbers(1, read.sequences.size()));
    ASSERT_GE(read.sequences.size(), std::max<std::size_t>(10, most));
    most = read.sequences.size();
    const bool at_an_end = !read.sequences.empty() && read.reading.end.segment == 3 && read.reading.end.bytes == size;
    ASSERT_EQ(read.reading.torn.empty(), at_an_end) << "cut to " << size;
  }
  EXPECT_EQ(most, 15U);
}

TEST(Reader, NamesWhatIsMissingBeforeTheMarkWhereverTheLastSegmentIsCut) {
  const FakeDisk whole = three_segments();
  const std::size_t all = whole.files.at(third_path).size();
  for (std::size_t size = 0; size < all; ++size) {
    FakeDisk disk = whole;
    disk.files[third_path].resize(size);
    const Read read = read_all(disk);
    ASSERT_TRUE(read.reading.corrupt) << "cut to " << size;
    ASSERT_EQ(read.reading.corrupt->path, third_path);
    ASSERT_EQ(read.sequences, numbers(1, read.sequences.size()));
    ASSERT_GE(read.sequences.size(), 10U);
  }
  FakeDisk disk = whole;
  disk.files[third_path].resize(read_all(whole).reading.end.bytes - batch(15, 15).size() - frame_bytes + 4);
  EXPECT_EQ(read_all(disk).reading.corrupt->what, fmt::format("the file ends here, and {} bytes of it were safe", all));
}

TEST(Reader, NamesALastSegmentThatIsMissing) {
  FakeDisk disk = three_segments();
  const std::size_t bytes = disk.files.at(third_path).size();
  disk.files.erase(third_path);
  const Read read = read_all(disk);
  EXPECT_EQ(read.sequences, numbers(1, 10));
  ASSERT_TRUE(read.reading.corrupt);
  EXPECT_EQ(to_text(*read.reading.corrupt),
            fmt::format("{}: byte 0: the file is missing: {} bytes of it were safe (0 bytes)", third_path, bytes));
}

TEST(Reader, NamesAnotherFileInThePlaceOfTheLastSegment) {
  FakeDisk disk = three_segments();
  for (const std::uint64_t last : {12, 15}) {
    FakeDisk other = disk;
    other.files.erase(third_path);
    other.files[mark_path(directory)] = encode_mark({});
    SegmentWriter writer(other, directory, life(), read_all(other).reading, {});
    ASSERT_TRUE(writer.write(batch(11, last - 1)));
    ASSERT_TRUE(writer.write(batch(last + 7, last + 7)));
    other.files[mark_path(directory)] = disk.files.at(mark_path(directory));
    const Read read = read_all(other);
    ASSERT_TRUE(read.reading.corrupt) << last;
    EXPECT_EQ(read.reading.corrupt->path, third_path);
    EXPECT_EQ(read.sequences.size(), last == 12 ? 12U : 10U) << "what is shorter could have been cut off";
  }
}

TEST(Reader, SaysThatTheMarkCannotBeRead) {
  const FakeDisk whole = three_segments();
  FakeDisk disk = whole;
  disk.files[mark_path(directory)][20] ^= 1;
  for (int i = 0; i < 2; ++i, disk.files.erase(mark_path(directory))) {
    const Read read = read_all(disk);
    EXPECT_EQ(read.sequences, numbers(1, 15));
    ASSERT_EQ(read.reading.odd.size(), 1U);
    EXPECT_TRUE(read.reading.odd.front().starts_with("journal/00000000.safe: it cannot be read"));
  }
}

/// The batch before ends two bytes before a sector does: the first bytes of the next one's length are all that is gone.
TEST(Reader, TakesALengthOfWhichABeginningWasNeverWrittenForTorn) {
  FakeDisk disk;
  SegmentWriter writer(disk, directory, life(), {}, {});
  ASSERT_TRUE(writer.write(batch(1, 1)));
  record::Record filling = numbered(2);
  const std::size_t begin = disk.files.at(first_path).size();
  const std::size_t empty = frame_bytes + batch_of({filling}).size() - 4 - filling.text.size();
  const std::string text((begin + empty + 2) / sector * sector + sector - 2 - begin - empty, 'f');
  filling.text = text;
  ASSERT_TRUE(writer.write(batch_of({filling})));
  const std::size_t end = disk.files.at(first_path).size();
  ASSERT_EQ(end % sector, sector - 2);
  const std::string mark = disk.files.at(mark_path(directory));
  ASSERT_TRUE(writer.write(batch(3, 3)));
  disk.files[mark_path(directory)] = mark;
  disk.files[first_path].replace(end, 2, 2, '\0');
  const Read read = read_all(disk);
  EXPECT_FALSE(read.reading.corrupt);
  EXPECT_EQ(read.sequences, numbers(1, 2));
}

/// A disk writes the sectors of one batch in any order: what was not safe is no damage, whatever of it is whole.
TEST(Reader, TakesAHoleInABatchThatWasNotSafeForTornAndOneBeforeAnotherBatchForDamage) {
  FakeDisk disk;
  SegmentWriter writer(disk, directory, life(), {}, {});
  ASSERT_TRUE(writer.write(batch(1, 1)));
  const std::string mark = disk.files.at(mark_path(directory));
  const std::size_t begin = disk.files.at(first_path).size();
  ASSERT_TRUE(writer.write(batch(2, 40)));
  const auto with_hole = [&] {
    FakeDisk holed = disk;
    holed.files[mark_path(directory)] = mark;
    holed.files[first_path].replace((begin / sector + 1) * sector, sector, sector, '\0');
    return read_all(holed);
  };
  const Read torn = with_hole();
  EXPECT_FALSE(torn.reading.corrupt);
  ASSERT_EQ(torn.reading.torn.size(), 1U);
  EXPECT_EQ(torn.sequences, numbers(1, torn.sequences.size()));
  ASSERT_TRUE(writer.write(batch(41, 42)));
  const Read damaged = with_hole();
  ASSERT_TRUE(damaged.reading.corrupt);
  EXPECT_EQ(damaged.reading.corrupt->what, "a record is cut off or its checksum is wrong");
  EXPECT_EQ(damaged.sequences, torn.sequences);
}

TEST(Reader, ReportsAChangedByteWithItsPlaceAndAllThatStandsBeforeIt) {
  const FakeDisk whole = three_segments();
  for (const std::string& path : {first_path, second_path, third_path}) {
    const std::size_t begin = header_bytes(whole, path);
    const std::size_t record = (whole.files.at(path).size() - begin) / 5;
    for (std::size_t at = begin; at < whole.files.at(path).size(); ++at) {
      FakeDisk disk = whole;
      disk.files[path][at] = static_cast<char>(disk.files[path][at] ^ (1 << (at % 8)));
      const Read read = read_all(disk);
      ASSERT_TRUE(read.reading.corrupt) << path << " byte " << at;
      const std::size_t whole_ones = (at - begin) / record;
      EXPECT_EQ(read.reading.corrupt->path, path);
      EXPECT_EQ(read.reading.corrupt->offset, begin + whole_ones * record);
      EXPECT_EQ(read.reading.corrupt->bytes, record);
      EXPECT_EQ(read.sequences, numbers(1, (path[15] - '1') * 5 + whole_ones)) << path;
    }
  }
}

TEST(Reader, RefusesARecordOfAComponentThatItsSegmentDoesNotName) {
  FakeDisk disk;
  SegmentWriter writer(disk, directory, life(), {}, {});
  record::Record record = numbered(2);
  record.component = static_cast<record::ComponentId>(life().components.size());
  ASSERT_TRUE(writer.write(batch(1, 1) + batch_of({record})));
  const Read read = read_all(disk);
  ASSERT_TRUE(read.reading.corrupt);
  EXPECT_EQ(read.reading.corrupt->what, "a record is whole, but of a component that its segment does not name");
  EXPECT_EQ(read.sequences, numbers(1, 1));
}

TEST(Reader, ReportsEveryBitOfTheLastRecordThatHasChanged) {
  FakeDisk whole = three_segments();
  whole.files[mark_path(directory)] = encode_mark({});
  const std::string& bytes = whole.files.at(third_path);
  const std::size_t record = (bytes.size() - header_bytes(whole, third_path)) / 5;
  for (std::size_t bit = (bytes.size() - record) * 8; bit < bytes.size() * 8; ++bit) {
    FakeDisk disk = whole;
    disk.files[third_path][bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
    const Read read = read_all(disk);
    ASSERT_TRUE(read.reading.corrupt) << "bit " << bit;
    EXPECT_EQ(read.reading.corrupt->what, "the last record was written whole, and has changed since");
    EXPECT_EQ(read.sequences, numbers(1, 14));
  }
}

/// A file can be longer than what had reached the disk: whole sectors of it are zeros then.
TEST(Reader, TakesALastRecordOfWhichPartsWereNeverWrittenForTorn) {
  FakeDisk disk;
  record::Record large = numbered(2);
  const std::string text(5 * sector, 'k');
  large.text = text;
  SegmentWriter writer(disk, directory, life(), {}, {});
  ASSERT_TRUE(writer.write(batch(1, 1)));
  const std::size_t begin = disk.files.at(first_path).size();
  const std::string mark = disk.files.at(mark_path(directory));
  ASSERT_TRUE(writer.write(batch_of({large})));
  disk.files[mark_path(directory)] = mark;
  const std::string whole = disk.files.at(first_path);
  for (std::size_t from = begin; from < whole.size(); from = (from / sector + 1) * sector) {
    disk.files[first_path] = whole;
    for (std::size_t at = from; at < std::min(whole.size(), (from / sector + 1) * sector); ++at)
      disk.files[first_path][at] = '\0';
    const Read read = read_all(disk);
    EXPECT_FALSE(read.reading.corrupt) << from;
    ASSERT_EQ(read.reading.torn.size(), 1U) << from;
    EXPECT_EQ(read.reading.torn.front().offset, begin);
    EXPECT_EQ(read.sequences, numbers(1, 1));
  }
}

TEST(Reader, GoesOnWhereTheBytesBeforeAHeaderHaveChangedAndReadsTheFirstFormat) {
  const FakeDisk whole = three_segments();
  for (std::size_t at = 0; at < 12; ++at) {
    FakeDisk disk = whole;
    disk.files[second_path][at] = static_cast<char>(disk.files[second_path][at] ^ 0x40);
    const Read read = read_all(disk);
    EXPECT_FALSE(read.reading.corrupt) << at;
    EXPECT_EQ(read.sequences, numbers(1, 15));
  }
  FakeDisk old;
  old.files[first_path] = with_header(whole.files.at(first_path), "\"format\":6,", "");
  old.files[first_path][8] = 1;
  EXPECT_EQ(read_all(old).sequences, numbers(1, 5));
}

TEST(Reader, ReportsADamagedHeaderOfASegmentThatHasRecords) {
  const FakeDisk whole = three_segments();
  for (const std::string& path : {second_path, third_path}) {
    FakeDisk disk = whole;
    disk.files[path][20] = '!';
    const Read read = read_all(disk);
    ASSERT_TRUE(read.reading.corrupt);
    EXPECT_EQ(to_text(*read.reading.corrupt).substr(0, path.size()), path);
    EXPECT_EQ(read.reading.corrupt->offset, 0U);
  }
}

TEST(Reader, NamesASegmentThatIsMissing) {
  FakeDisk disk = three_segments();
  disk.files.erase(second_path);
  const Read read = read_all(disk);
  EXPECT_EQ(read.sequences, numbers(1, 5));
  ASSERT_TRUE(read.reading.corrupt);
  EXPECT_EQ(to_text(*read.reading.corrupt), fmt::format("{}: byte 0: 00000002.kjl before it is missing ({} bytes)",
                                                        third_path, disk.files[third_path].size()));
}

TEST(Reader, BeginsWithTheFirstSegmentThatIsKept) {
  FakeDisk disk = three_segments();
  disk.files.erase(first_path);
  const Read read = read_all(disk);
  EXPECT_FALSE(read.reading.corrupt);
  EXPECT_EQ(read.sequences, numbers(6, 15));
}

TEST(Reader, NoticesASegmentOfAnotherJournal) {
  FakeDisk disk = three_segments();
  FakeDisk other;
  for (std::uint64_t first = 1; first <= 11; first += 5) {
    SegmentWriter writer(other, directory, life(), read_all(other).reading, {});
    ASSERT_TRUE(writer.write(batch(first + 1, first + 5)));
  }
  disk.files[second_path] = other.files[second_path];
  const Read read = read_all(disk);
  EXPECT_EQ(read.sequences, numbers(1, 5));
  ASSERT_TRUE(read.reading.corrupt);
  EXPECT_NE(read.reading.corrupt->what.find("does not follow the end of 00000001.kjl"), std::string::npos);
}

TEST(Reader, NoticesRecordsThatAreExchangedOrLeftOut) {
  const FakeDisk whole = three_segments();
  const std::size_t begin = header_bytes(whole, third_path);
  const std::string& bytes = whole.files.at(third_path);
  const std::size_t record = (bytes.size() - begin) / 5;
  const auto piece = [&](std::size_t i) { return bytes.substr(begin + i * record, record); };
  FakeDisk disk = whole;
  disk.files[third_path] = bytes.substr(0, begin) + piece(0) + piece(2) + piece(1) + piece(3) + piece(4);
  EXPECT_EQ(read_all(disk).reading.corrupt->offset, begin + record);
  disk.files[third_path] = bytes.substr(0, begin) + piece(0) + piece(2) + piece(3) + piece(4);
  const Read read = read_all(disk);
  EXPECT_EQ(read.reading.corrupt->offset, begin + record);
  EXPECT_EQ(read.reading.corrupt->what, "a record is whole, but does not follow the one before it");
  EXPECT_EQ(read.sequences, numbers(1, 11));
}

TEST(Reader, RefusesAJournalOfALaterVersion) {
  FakeDisk disk = three_segments();
  disk.files[third_path] = with_header(disk.files[third_path], "\"format\":6", "\"format\":7");
  const base::Result<Reading> reading = read_journal(disk, directory, {});
  ASSERT_FALSE(reading);
  EXPECT_EQ(reading.error().code, base::ErrorCode::unsupported);
  EXPECT_EQ(reading.error().message, "journal/00000003.kjl: byte 8: format 7 of a later version of Kapela");
}

TEST(Reader, DoesNotTakeAForeignFileForATornSegment) {
  FakeDisk disk = three_segments();
  disk.files[third_path] = "a letter";
  const Read read = read_all(disk);
  ASSERT_TRUE(read.reading.corrupt);
  EXPECT_EQ(read.reading.corrupt->what, "byte 0: this is no file of a journal");
}

TEST(Reader, ReadsASingleSegment) {
  const FakeDisk disk = three_segments();
  std::uint64_t first = 0;
  const auto keep = [&first](const record::Record& record, const SegmentHeader&) {
    if (first == 0) first = record.sequence;
  };
  const base::Result<Reading> reading = read_segment(disk, second_path, keep);
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->records, 5U);
  EXPECT_EQ(first, 6U);
}

}  // namespace
}  // namespace kapela::journal::testing
