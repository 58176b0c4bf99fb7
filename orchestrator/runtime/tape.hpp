// Tape: the records of an orchestrator on their one way to all who read them. Owned by Orchestrator, which makes the
// list.
#pragma once

#include <functional>
#include <vector>

#include "orchestrator/record/journal.hpp"

namespace kapela::runtime {

class Tape final : public record::Journal {
 public:
  /// Of a record to come: as RunReport::is_undoing.
  using IsUndoing = std::function<bool(const record::Record&)>;
  using Reader = std::function<void(const record::Record&, bool undoing)>;

  /// `durable` is asked for what is safe; it outlives the tape. Without one nothing is, and nobody waits for it.
  Tape(IsUndoing is_undoing, record::Journal* durable) : is_undoing_(std::move(is_undoing)), durable_(durable) {}

  /// Gets each record from here on, after the readers that were there before.
  void add(Reader reader) { readers_.push_back(std::move(reader)); }

  void append(const record::Record& record) override {
    const bool undoing = is_undoing_(record);
    for (const Reader& reader : readers_) reader(record, undoing);
  }
  [[nodiscard]] bool sync() override { return durable_ == nullptr || durable_->sync(); }

 private:
  IsUndoing is_undoing_;
  record::Journal* durable_;
  std::vector<Reader> readers_;
};

}  // namespace kapela::runtime
