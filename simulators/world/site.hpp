// Site: a moment at which a run can go wrong, as it came. A run is a pure function of its plan, so a fault that is
// placed at a site of a run acts there, and all that came before comes again. Noted by the World; values.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/record/identifiers.hpp"
#include "orchestrator/wire/messages.hpp"
#include "orchestrator/wire/profile.hpp"

namespace kapela::world {

struct Site {
  /// Up to here nothing is decided of what goes wrong at it.
  [[nodiscard]] base::Instant begins() const { return kind == Kind::answer ? asked : at; }

  enum class Kind : std::uint8_t {
    order,   ///< a command has arrived at a component that can be reached
    answer,  ///< it has acted on it, and answers
    push,    ///< it tells by itself
    look,    ///< it is asked for its state, and has news, or is asked for the first time since a command
    record,  ///< an orchestrator has written a record
    sync,    ///< what it has written is safe; it has not been told yet
    deed,    ///< an order leaves for the supervisor of a process
    done     ///< that one answers it
  };

  base::Instant at{};
  base::Instant asked{};     ///< answer: when the command had come, which is when faults of the answer are looked for
  std::uint64_t number = 0;  ///< record: its sequence; sync: its number; both of the orchestrator's life, from 1
  record::CommandId id = record::no_command;  ///< order, answer, deed, done
  record::ComponentId component = record::no_component;
  std::uint32_t life = 0;       ///< of the orchestrator
  std::uint32_t nth = 0;        ///< order, answer: of this command at this component; look: of its looks. From 0
  std::uint32_t nth_alike = 0;  ///< order, answer: among those of this command that are legal where the component is;
                                ///< of one that is not: among those that are not
  std::uint32_t before = 0;     ///< order, answer: commands, of any kind, that came to this component before
  std::uint32_t message = 0;    ///< push, look, done: its number on the way from the component, from 0; deed: to it
  Kind kind = Kind::order;
  wire::Command command = wire::Command::get_state;        ///< order, answer
  wire::State state = wire::State::unknown;                ///< true state of the component when it came
  wire::Verdict verdict = wire::Verdict::refused_expired;  ///< order, answer: of the component
  bool is_decided = false;  ///< order: the component has come to `verdict`; else faults have kept the command from it
  bool is_taken = false;    ///< order, answer: and has taken it, now or when it came first
  bool is_free = false;     ///< order: and no fault has told its state machine what to do
  bool is_lost = false;     ///< answer, push, look: a cut lets nothing of what it says come through
  bool loses = false;       ///< record: a crash that loses what is not safe leaves something else than before

  friend bool operator==(const Site&, const Site&) = default;
};

/// The sites of one run, in order. Owned by the World.
class SiteLog {
 public:
  void begin(std::size_t components);
  /// An orchestrator begins a life: it has been told of nothing.
  void on_life();

  [[nodiscard]] const std::vector<Site>& sites() const { return sites_; }

  /// What has come to one component so far.
  struct Counts {
    std::array<std::uint32_t, wire::command_count> commands{};
    std::array<std::uint32_t, wire::command_count> legal{};
    std::array<std::uint32_t, wire::command_count> illegal{};
    std::uint32_t all = 0;  ///< commands of any kind
    std::uint32_t looks = 0;
  };
  [[nodiscard]] const Counts& counts(record::ComponentId component) const { return ways_[index(component)].counts; }

  /// Names a site that stays.
  using Place = std::uint32_t;
  static constexpr Place nowhere = ~Place{0};

  [[nodiscard]] Place on_order(Site site);
  /// What has become of it, now and when it came first. `is_free`: no fault has told the state machine what to do, or
  /// the component what to say.
  void on_decided(Place order, wire::Verdict verdict, wire::Verdict first, bool is_free);
  void on_answer(Place order, base::Instant at, bool is_lost);
  void on_push(Site site) { add(Site::Kind::push, site); }
  /// `revision`: of what it is going to tell.
  [[nodiscard]] Place on_look(Site site, std::uint64_t revision);
  /// A look that has no news is counted, and not sent.
  void skip_look(record::ComponentId component) { ++way_of(component).counts.looks; }
  /// What it tells by other means than an answer to a look.
  void on_told(record::ComponentId component, std::uint64_t revision) { way_of(component).told = revision; }
  /// So many of its records are safe, and so many requests have left.
  void on_record(Site site, std::uint64_t safe, std::uint64_t posted);
  void on_sync(Site site) { add(Site::Kind::sync, site); }
  void on_deed(Site site) { add(Site::Kind::deed, site); }
  void on_done(Site site) { add(Site::Kind::done, site); }

 private:
  static constexpr std::uint64_t nothing = ~std::uint64_t{0};

  struct Way {
    Counts counts{};
    std::uint64_t told = nothing;     ///< its revision, as the orchestrator knows it
    bool has_been_commanded = false;  ///< since the last look
  };
  /// Two crashes that lose what is not safe, and find the world in the same one, are the same.
  struct Stand {
    base::Instant at{};
    std::uint64_t safe = 0;
    std::uint64_t posted = 0;
    std::uint32_t life = 0;

    friend bool operator==(const Stand&, const Stand&) = default;
  };

  [[nodiscard]] Way& way_of(record::ComponentId id) { return ways_[index(id)]; }
  void add(Site::Kind kind, Site& site) {
    site.kind = kind;
    sites_.push_back(site);
  }

  std::vector<Site> sites_;
  std::vector<Way> ways_;
  Stand last_{};
};

}  // namespace kapela::world
