#include "orchestrator/runtime/phrases.hpp"

#include "orchestrator/base/assert.hpp"

namespace kapela::runtime {
namespace {

constexpr Phrases english{
    .sent = "Sent command '{}' to component '{}'",
    .sent_again = "Repeated command '{}' to component '{}' (attempt {})",
    .event_sent = "Sent event '{}' to component '{}'",
    .event_sent_again = "Repeated event '{}' to component '{}' (attempt {})",
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
    .listens = "Kapela {} listens on {}, with its dashboard; process {}, epoch {}",
    .has_read = "Scenarios: {} ({}); components: {} ({})",
    .built_in_plant = "the built-in plant",
    .journal_is_in = "The journal is in {}",
    .no_journal = "No journal is kept: what runs when this process dies is left as it is",
    .https_is_on = "HTTPS is on {}",
    .https_stays = "HTTPS goes on with the certificate it has: {}",
    .one_is_undone = "{}: 1 run is undone before the end; a second one ends at once",
    .are_undone = "{}: {} runs are undone before the end; a second one ends at once",
    .is_left = "{} is left in {}",
    .loaded_anew = "Scenarios loaded anew: {}, in {} (revision {})",
    .scenarios_stay = "The scenarios stay as they are, {} of revision {}: the new ones have errors",
    .plant_changed = "The plant has changed: {}",
    .plant_stays = "The plant stays as it is: {}",
    .stood_still = "This process stood still for {}: its waits go on from where they were",
    .journal_is_back = "The journal is written again, up to its last record",
    .journal_is_closed = "The journal cannot be written, no run is accepted until it can: {}",
};

constexpr Phrases polish{
    .sent = "Wysłano komendę '{}' do komponentu '{}'",
    .sent_again = "Ponowiono komendę '{}' do komponentu '{}' (próba {})",
    .event_sent = "Wysłano zdarzenie '{}' do komponentu '{}'",
    .event_sent_again = "Ponowiono zdarzenie '{}' do komponentu '{}' (próba {})",
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
    .listens = "Kapela {} nasłuchuje na {}, tam też jest panel; proces {}, epoka {}",
    .has_read = "Scenariusze: {} ({}); komponenty: {} ({})",
    .built_in_plant = "instalacja wbudowana",
    .journal_is_in = "Dziennik jest w {}",
    .no_journal = "Dziennik nie jest prowadzony: gdy ten proces zginie, to, co trwa, zostanie tak, jak jest",
    .https_is_on = "HTTPS działa na {}",
    .https_stays = "HTTPS działa dalej z dotychczasowym certyfikatem: {}",
    .one_is_undone = "{}: 1 przebieg jest wycofywany przed zakończeniem; drugi taki sygnał kończy od razu",
    .are_undone = "{}: wycofywane przed zakończeniem przebiegi: {}; drugi taki sygnał kończy od razu",
    .is_left = "{} pozostaje w stanie {}",
    .loaded_anew = "Wczytano ponownie scenariusze: {}, w {} (rewizja {})",
    .scenarios_stay = "Scenariusze pozostają bez zmian, {} z rewizji {}: w nowych są błędy",
    .plant_changed = "Instalacja się zmieniła: {}",
    .plant_stays = "Instalacja pozostaje bez zmian: {}",
    .stood_still = "Ten proces stał w miejscu przez {}: jego oczekiwania trwają od tego, gdzie były",
    .journal_is_back = "Dziennik jest znów zapisywany, aż do ostatniego wpisu",
    .journal_is_closed = "Dziennika nie można zapisać, do tego czasu żaden przebieg nie jest przyjmowany: {}",
};

}  // namespace

const Phrases& phrases_of(base::Language language) {
  switch (language) {
    case base::Language::english:
      return english;
    case base::Language::polish:
      return polish;
  }
  ASSERT(!"unknown Language");
}

}  // namespace kapela::runtime
