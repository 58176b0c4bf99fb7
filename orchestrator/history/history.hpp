// History: what happened, record by record, in memory: an engine's journal, and what hosts of components add to it.
// Owned by whoever runs a world; read by checkers, traces and files.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "orchestrator/record/journal.hpp"

namespace kapela::history {

class History final : public record::Journal {
 public:
  /// Copies the record, its text included.
  void append(const record::Record& record) override;

  /// Off: nothing is kept, for those who want to know what keeping costs.
  void set_recording(bool recording) { recording_ = recording; }

  /// In the order of appending; texts live as long as the history, or until `clear`.
  [[nodiscard]] std::span<const record::Record> records() const { return records_; }

  /// Of all records: equal histories have equal hashes, on every machine and from every compiler.
  [[nodiscard]] std::uint64_t hash() const;

  /// The last so many records of the orchestrator never happened: a crash has taken them. What components did stays.
  void forget_last(std::size_t count);
  /// How many those were in all: who reads on when this grew has to begin anew.
  [[nodiscard]] std::size_t forgotten() const { return forgotten_; }

  /// Empty again; the memory is kept for the next run.
  void clear();

 private:
  [[nodiscard]] std::string_view keep(std::string_view text);

  static constexpr std::size_t block_bytes = 2000;

  std::vector<record::Record> records_;
  std::vector<std::unique_ptr<char[]>> blocks_;  ///< of texts; those longer than a block have their own in long_texts_
  std::size_t forgotten_ = 0;
  bool recording_ = true;
  std::size_t block_ = 0;
  std::size_t used_ = 0;
  std::vector<std::unique_ptr<char[]>> long_texts_;
};

}  // namespace kapela::history
