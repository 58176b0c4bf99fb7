#include "tests/fuzz/mutator.hpp"

#include <algorithm>

namespace kapela::fuzz {

Mutator::Mutator(const std::vector<std::string>& inputs, const std::vector<std::string>& words, std::size_t most_bytes)
    : inputs_(inputs), words_(words), most_bytes_(most_bytes), random_(1, base::stream_of("fuzz", "mutator")) {}

std::string Mutator::next() {
  std::string text = inputs_[below(inputs_.size())];
  if (text.size() > most_bytes_) text = text.substr(below(text.size() - most_bytes_), most_bytes_);
  for (std::size_t changes = 1 + below(5); changes > 0; --changes) change(text);
  if (text.size() > most_bytes_) text.resize(most_bytes_);
  return text;
}

void Mutator::change(std::string& text) {
  const std::size_t at = below(text.size() + 1);
  const std::size_t length = std::min(1 + below(32), text.size() - at);
  switch (below(7)) {
    case 0:
      if (at < text.size()) text[at] = static_cast<char>(below(256));
      return;
    case 1:
      text.erase(at, length);
      return;
    case 2:  // again, somewhere else
      text.insert(below(text.size() + 1), text.substr(at, length));
      return;
    case 3:
      if (!words_.empty()) text.insert(at, words_[below(words_.size())]);
      return;
    case 4:
      if (!words_.empty()) text.replace(at, length, words_[below(words_.size())]);
      return;
    case 5: {  // a part of another input
      const std::string& other = inputs_[below(inputs_.size())];
      const std::size_t from = below(other.size());
      text.insert(at, other.substr(from, 1 + below(64)));
      return;
    }
    default:
      if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << below(8)));
  }
}

}  // namespace kapela::fuzz
