// FrameSearch: finds the whole frames with records in bytes that may hold anything, at a cost that grows with their
// number alone: every byte is summed once, whatever lengths the bytes claim. Lives in the function that searches.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace kapela::journal {

class FrameSearch {
 public:
  /// Borrows the bytes.
  explicit FrameSearch(std::string_view bytes) : bytes_(bytes) {}

  /// Where the first whole frame with a record behind `offset` begins; the number of bytes when there is none. A frame
  /// takes more than its checksum to be found: bytes of a text could be one by chance once in 2^32.
  [[nodiscard]] std::size_t next(std::size_t offset);
  /// How many bytes went into checksums so far.
  [[nodiscard]] std::size_t summed() const { return summed_; }

 private:
  [[nodiscard]] bool is_frame(std::size_t at);
  [[nodiscard]] std::uint32_t sum_up_to(std::size_t end);

  std::string_view bytes_;
  std::size_t begin_ = 0;            ///< where the sums begin
  std::vector<std::uint32_t> sums_;  ///< the checksum of the bytes from `begin_`, after none, one, two, ...
  std::size_t summed_ = 0;
};

}  // namespace kapela::journal
