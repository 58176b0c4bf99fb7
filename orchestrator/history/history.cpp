#include "orchestrator/history/history.hpp"

#include <algorithm>
#include <bit>

namespace kapela::history {
namespace {

/// One step of a word-wise multiply-and-rotate hash: fast, and the same everywhere.
std::uint64_t mixed(std::uint64_t hash, std::uint64_t word) {
  constexpr std::uint64_t odd = 0x9e3779b97f4a7c15;
  constexpr int turn = 29;
  return std::rotl((hash ^ word) * odd, turn);
}

std::uint64_t mixed(std::uint64_t hash, std::string_view text) {
  for (const char letter : text) hash = mixed(hash, static_cast<unsigned char>(letter));
  return mixed(hash, text.size());
}

std::uint64_t mixed(std::uint64_t hash, const record::Record& record) {
  hash = mixed(hash, static_cast<std::uint64_t>(record.time.time_since_epoch().count()));
  hash = mixed(hash, record.sequence);
  hash = mixed(hash, number(record.run));
  hash = mixed(hash, number(record.command));
  hash = mixed(hash, record.a);
  hash = mixed(hash, record.b);
  const auto small = [](auto value, int shift) { return static_cast<std::uint64_t>(value) << shift; };
  hash = mixed(hash, small(record.component, 32) | small(record.kind, 16) | small(record.state, 8) | record.detail);
  return record.text.empty() ? hash : mixed(hash, record.text);
}

}  // namespace

/// Field by field: the writer has just stored them one by one, and a wide load of what is not yet in the cache waits
/// for all of them (four times the cost of the rest).
[[gnu::optimize("no-tree-slp-vectorize")]] void copy(const record::Record& from, record::Record& to) {
  to.time = from.time;
  to.sequence = from.sequence;
  to.run = from.run;
  to.command = from.command;
  to.a = from.a;
  to.b = from.b;
  to.component = from.component;
  to.kind = from.kind;
  to.state = from.state;
  to.detail = from.detail;
}

void History::append(const record::Record& record) {
  if (!recording_) return;
  copy(record, records_.emplace_back());
  if (!record.text.empty()) records_.back().text = keep(record.text);
}

std::string_view History::keep(std::string_view text) {
  if (text.size() > block_bytes) {
    long_texts_.push_back(std::make_unique<char[]>(text.size()));
    std::copy(text.begin(), text.end(), long_texts_.back().get());
    return {long_texts_.back().get(), text.size()};
  }
  if (!blocks_.empty() && used_ + text.size() > block_bytes) {
    ++block_;
    used_ = 0;
  }
  if (block_ >= blocks_.size()) blocks_.push_back(std::make_unique<char[]>(block_bytes));
  char* const place = blocks_[block_].get() + used_;
  std::copy(text.begin(), text.end(), place);
  used_ += text.size();
  return {place, text.size()};
}

std::uint64_t History::hash() const {
  std::uint64_t hash = records_.size();
  for (const record::Record& record : records_) hash = mixed(hash, record);
  return hash;
}

void History::forget_last(std::size_t count) {
  for (std::size_t i = records_.size(); i-- > 0 && count > 0;) {
    if (is_truth(records_[i].kind)) continue;
    records_.erase(records_.begin() + static_cast<std::ptrdiff_t>(i));
    --count;
    ++forgotten_;
  }
}

void History::clear() {
  records_.clear();
  long_texts_.clear();
  block_ = used_ = forgotten_ = 0;
}

}  // namespace kapela::history
