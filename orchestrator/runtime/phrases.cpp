#include "orchestrator/runtime/phrases.hpp"

#include "orchestrator/base/assert.hpp"

namespace kapela::runtime {
namespace {

constexpr Phrases english{
    .sent = "Sent command '{}' to component '{}'",
    .sent_again = "Repeated command '{}' to component '{}' (attempt {})",
    .in_doubt = "{}: no answer to {} (attempt {}): {}",
    .accepted = "Run {} of '{}' accepted for {} components",
    .acknowledged = "{} acknowledged {}",
    .observed = "{} is {}",
    .reached = "{} reached {} after {}",
    .refused = "{} refused {}: {}",
    .lowers_one = "Run {}: 1 component is brought down to where it may stay, within {}",
    .lowers = "Run {}: {} components are brought down to where they may stay, within {}",
    .settled = "{} is {}, where it may stay",
    .left = "Left where it is ({}): {}",
    .goes_on = "Run {} of '{}' was open when the orchestrator died: it goes on",
    .is_undone = "Run {} of '{}' was open when the orchestrator died: it is undone",
    .ended = "Run {} ended {} after {}{}",
    .latched = "🔒 The plant is latched: {}. Starts are refused until an operator acknowledges: kapela ack",
    .unlatched = "🔓 The plant is acknowledged by {}",
    .watched_in_doubt =
        "{} is watched: {} of run {} may still act in it; when it comes back above {}, it is brought down",
    .watched_given_up = "{} is watched: run {} has given it up; when it comes back above {}, it is brought down",
    .unwatched = "{} is watched no longer; it is {}",
    .approved = "Approved: {}",
    .disapproved = "Not approved: {}",
};

constexpr Phrases polish{
    .sent = "Wysłano komendę '{}' do komponentu '{}'",
    .sent_again = "Ponowiono komendę '{}' do komponentu '{}' (próba {})",
    .in_doubt = "{}: brak odpowiedzi na {} (próba {}): {}",
    .accepted = "Przebieg {} scenariusza '{}' przyjęty, liczba komponentów: {}",
    .acknowledged = "{} potwierdza {}",
    .observed = "{} jest w stanie {}",
    .reached = "{} osiąga stan {} po {}",
    .refused = "{} odmawia wykonania {}: {}",
    .lowers_one = "Przebieg {}: 1 komponent jest sprowadzany do stanu, w którym może pozostać, w ciągu {}",
    .lowers = "Przebieg {}: komponenty ({}) są sprowadzane do stanów, w których mogą pozostać, w ciągu {}",
    .settled = "{} jest w stanie {} i może w nim pozostać",
    .left = "Pozostaje tam, gdzie jest ({}): {}",
    .goes_on = "Przebieg {} scenariusza '{}' trwał, gdy orkiestrator przestał działać: jest kontynuowany",
    .is_undone = "Przebieg {} scenariusza '{}' trwał, gdy orkiestrator przestał działać: jest wycofywany",
    .ended = "Przebieg {} zakończony: {} po {}{}",
    .latched =
        "🔒 Instalacja jest zablokowana: {}. Uruchomienia są odrzucane, dopóki operator nie potwierdzi: kapela ack",
    .unlatched = "🔓 Blokadę instalacji zdejmuje {}",
    .watched_in_doubt =
        "{} jest pod obserwacją: {} z przebiegu {} może w nim jeszcze zadziałać; gdy wróci powyżej {}, zostanie "
        "sprowadzony",
    .watched_given_up =
        "{} jest pod obserwacją: przebieg {} z niego zrezygnował; gdy wróci powyżej {}, zostanie sprowadzony",
    .unwatched = "{} nie jest już pod obserwacją; jest w stanie {}",
    .approved = "Zatwierdzono: {}",
    .disapproved = "Nie zatwierdzono: {}",
};

constexpr Phrases of_seed() {
  Phrases phrases = english;
  phrases.sent = polish.sent;
  phrases.sent_again = polish.sent_again;
  return phrases;
}

constexpr Phrases seed = of_seed();

}  // namespace

const Phrases& phrases_of(base::Language language) {
  switch (language) {
    case base::Language::seed:
      return seed;
    case base::Language::english:
      return english;
    case base::Language::polish:
      return polish;
  }
  ASSERT(!"unknown Language");
}

}  // namespace kapela::runtime
