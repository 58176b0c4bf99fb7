// For tests: files of which one call fails, whichever it is.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "orchestrator/files/file_system.hpp"

namespace kapela::files {

/// Others' files; the call with that number, from 1, fails as a disk does. Every call names a path, which is kept.
class FailingFiles final : public FileSystem {
 public:
  explicit FailingFiles(const FileSystem& others) : others_(others) {}

  void fail_at(int call) {
    failing_ = call;
    calls_ = 0;
    failed_.clear();
  }
  /// The path of the call that failed; "": none has.
  [[nodiscard]] const std::string& failed() const { return failed_; }

  [[nodiscard]] base::Result<std::string> read(const std::string& path) const override {
    if (fails(path)) return error();
    return others_.read(path);
  }
  [[nodiscard]] base::Result<std::vector<Entry>> list(const std::string& directory) const override {
    if (fails(directory)) return error();
    return others_.list(directory);
  }
  [[nodiscard]] bool is_directory(const std::string& path) const override {
    return others_.is_directory(path) && !fails(path);  // that a file is none is true however it comes about
  }

 private:
  [[nodiscard]] bool fails(const std::string& path) const {
    if (++calls_ != failing_) return false;
    failed_ = path;
    return true;
  }
  [[nodiscard]] base::Error error() const {
    return base::fail(base::ErrorCode::io, "'" + failed_ + "' cannot be read: Input/output error");
  }

  const FileSystem& others_;
  int failing_ = 0;
  mutable int calls_ = 0;
  mutable std::string failed_;
};

/// Lets every call of a reader fail, one after the other, until none does. Each time `read`, which gives what was said,
/// must have named the file; without a failure it says nothing. Gives how many calls there are.
inline int fail_each_call(const FileSystem& files, const std::function<std::string(const FileSystem&)>& read) {
  constexpr int most = 1000;
  FailingFiles failing(files);
  for (int call = 1; call < most; ++call) {
    failing.fail_at(call);
    const std::string said = read(failing);
    if (failing.failed().empty()) {
      EXPECT_EQ(said, "");
      return call - 1;
    }
    EXPECT_NE(said.find("error["), std::string::npos) << "call " << call << ": " << said;
    EXPECT_NE(said.find(failing.failed()), std::string::npos) << "call " << call << ": " << said;
  }
  ADD_FAILURE() << "it never ends";
  return most;
}

}  // namespace kapela::files
