#include "orchestrator/base/whole_file.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kapela::base {
namespace {

constexpr std::size_t most = 1000;

/// A directory that is gone after the test.
class WholeFile : public ::testing::Test {
 protected:
  ~WholeFile() override { std::filesystem::remove_all(root_); }
  [[nodiscard]] std::string path(const std::string& name) const { return root_ + "/" + name; }
  [[nodiscard]] std::string written(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
  }
  [[nodiscard]] std::string linked(const std::string& name, const std::string& target) const {
    std::filesystem::create_symlink(target, path(name));
    return path(name);
  }

 private:
  std::string root_ = [] {
    std::string name = (std::filesystem::temp_directory_path() / "kapela-whole-XXXXXX").string();
    return std::string(::mkdtemp(name.data()));
  }();
};

std::string refusal(const std::string& path) {
  const Result<std::string> text = read_whole_file(path, most);
  return text ? "read: " + *text : std::string(code_name(text.error().code)) + ": " + text.error().message;
}

TEST_F(WholeFile, ReadsWhatIsThere) {
  const std::string large(most, 'x');
  EXPECT_EQ(*read_whole_file(written("empty", ""), most), "");
  EXPECT_EQ(*read_whole_file(written("large", large), most), large);
  EXPECT_EQ(*read_whole_file(linked("link", "large"), most), large);
  EXPECT_FALSE(read_whole_file("/proc/self/status", std::size_t{1} << 20U)->empty());  // its size is said to be 0
}

TEST_F(WholeFile, SaysWhatIsWrong) {
  EXPECT_EQ(refusal(path("none")), "not_found: there is no file '" + path("none") + "'");
  EXPECT_EQ(refusal(written("x", "") + "/below"), "not_found: there is no file '" + path("x") + "/below'");
  EXPECT_EQ(refusal(linked("dangling", "none")),
            "not_found: '" + path("dangling") + "' is a link to 'none', which is not there");
  EXPECT_EQ(refusal(linked("circle", "circle")),
            "io: '" + path("circle") + "' cannot be read: Too many levels of symbolic links");
  EXPECT_EQ(refusal(path("")), "io: '" + path("") + "' is a directory, no plain file");
  EXPECT_EQ(refusal("/dev/null"), "io: '/dev/null' is a device, no plain file");
  EXPECT_EQ(refusal(written("large", std::string(most + 1, 'x'))),
            "too_large: '" + path("large") + "' has more than 1000 bytes");
  EXPECT_EQ(refusal(std::string("a\0b", 3)), "invalid: a path with a NUL character names no file");
}

TEST_F(WholeFile, DoesNotWaitForAWriterOfAPipe) {
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  EXPECT_EQ(refusal(path("pipe")), "io: '" + path("pipe") + "' is a pipe, no plain file");
}

TEST_F(WholeFile, TellsThatReadingFailedInTheMiddle) {
  EXPECT_EQ(refusal("/proc/self/mem"), "io: '/proc/self/mem' cannot be read: Input/output error");
}

TEST_F(WholeFile, NeverReadsOnAndOn) {
  EXPECT_EQ(refusal("/proc/kallsyms"), "too_large: '/proc/kallsyms' has more than 1000 bytes");  // its size is 0, too
}

TEST_F(WholeFile, NamesAFileThatMayNotBeRead) {
  const std::string file = written("secret", "x");
  ASSERT_EQ(::chmod(file.c_str(), 0), 0);
  if (::geteuid() == 0) return;  // who may read everything
  EXPECT_EQ(refusal(file), "io: '" + file + "' cannot be read: Permission denied");
}

}  // namespace
}  // namespace kapela::base
