// Mutator: inputs out of seeds, from a seed of chance: the same on every machine. It knows nothing of coverage, as
// clang's fuzzer does: it is there so that each test run of each compiler asks anew. Owned by replay_main.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/base/random.hpp"

namespace kapela::fuzz {

class Mutator {
 public:
  /// Borrows both; `inputs` are not empty.
  Mutator(const std::vector<std::string>& inputs, const std::vector<std::string>& words, std::size_t most_bytes);

  /// One of the inputs with one to five small changes.
  [[nodiscard]] std::string next();

 private:
  [[nodiscard]] std::size_t below(std::size_t bound) { return bound == 0 ? 0 : random_.next() % bound; }
  void change(std::string& text);

  const std::vector<std::string>& inputs_;
  const std::vector<std::string>& words_;
  std::size_t most_bytes_;
  base::Pcg random_;
};

}  // namespace kapela::fuzz
