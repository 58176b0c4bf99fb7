// Chronicle: a history in lines, as it grows. Lives in the function that carries out a story.
#pragma once

#include <string>
#include <vector>

#include "tests/stories/ending.hpp"
#include "tests/stories/news.hpp"
#include "tests/stories/teller.hpp"

namespace kapela::stories {

class Chronicle {
 public:
  /// Borrows both.
  Chronicle(const history::History& history, const world::Subject& subject)
      : history_(history), subject_(subject), news_(history), teller_(*subject.plant) {}

  /// What has happened since this was asked last, and how many records a crash has taken away.
  [[nodiscard]] std::vector<std::string> tell_news();
  /// The same, and what it has all come to.
  [[nodiscard]] std::vector<std::string> tell_end(const Judgement& judgement);

 private:
  const history::History& history_;
  const world::Subject& subject_;
  News news_;
  Teller teller_;
};

}  // namespace kapela::stories
