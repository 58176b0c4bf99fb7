#include "orchestrator/automation/trigger_phrases.hpp"

namespace kapela::automation {
namespace {

constexpr Phrases english{
    .started = "Run {} of '{}' was started by its trigger: {}",
    .not_started = "'{}' was triggered ({}) and not started: {}",
    .not_yet_started =
        "'{}' was triggered ({}) and not started: {}; it is tried again when that is over, while its condition holds",
    .went_by = "A moment of the schedule of '{}' went by unseen, and is left out",
    .not_watched = "The trigger of '{}' is not watched: {}",
};

constexpr Phrases polish{
    .started = "Przebieg {} scenariusza '{}' uruchomił jego wyzwalacz: {}",
    .not_started = "Scenariusz '{}' został wyzwolony ({}), ale nie uruchomiony: {}",
    .not_yet_started =
        "Scenariusz '{}' został wyzwolony ({}), ale nie uruchomiony: {}; następna próba będzie, gdy to "
        "minie, dopóki warunek jest spełniony",
    .went_by = "Chwila z harmonogramu scenariusza '{}' minęła niezauważona i jest pominięta",
    .not_watched = "Wyzwalacz scenariusza '{}' nie jest obserwowany: {}",
};

}  // namespace

const Phrases& phrases_of(base::Language language) {
  return language == base::Language::polish ? polish : english;
}

}  // namespace kapela::automation
