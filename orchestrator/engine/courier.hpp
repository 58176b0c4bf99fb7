// Courier: sends the events of one run that are no commands: intended first, sent once that is safe, repeated while in
// doubt where a copy is known for one; and knows which of them may have been acted on. Owned by the Run.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "orchestrator/engine/errand.hpp"
#include "orchestrator/engine/run_core.hpp"

namespace kapela::engine {

class Courier {
 public:
  /// One event to one component.
  struct Parcel {
    record::CommandId id = record::no_command;
    record::ComponentId to = record::no_component;
    std::uint32_t step = 0;
    Parcel* undoes = nullptr;   ///< the one that it takes back
    bool is_inherited = false;  ///< of an earlier life, which has sent it, or may have
    ErrandPtr errand{};
    std::optional<TakingBack> undo{};
    base::Instant deadline{};  ///< nothing is sent after it
    unsigned attempts = 0;
    bool acknowledged = false;
    unsigned open = 0;        ///< attempts that have left, and of which it is not known that nothing came
    bool taken_back = false;  ///< or there is nothing to take back
    wire::JsonPtr reply{};    ///< null: there was none
    std::string reason{};     ///< of the last refusal or failure, for people

    [[nodiscard]] bool may_have_acted() const { return acknowledged || open > 0 || is_inherited; }
  };

  /// What has become of one.
  enum class News : std::uint8_t { none, acknowledged, replied, failed, refused, doubtful };

  explicit Courier(RunCore& core);
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;
  ~Courier();

  /// Intends an event; it leaves with the next `dispatch`. Returns its number.
  record::CommandId intend(record::ComponentId to, std::uint32_t step, ErrandPtr errand, std::optional<TakingBack> undo,
                           base::Instant deadline);
  /// The same of what takes one back.
  record::CommandId take_back(Parcel& parcel, base::Instant deadline);
  void dispatch();
  void on_durability();
  /// One that an earlier life has sent, or may have.
  void inherit(record::CommandId id, record::ComponentId to, std::uint32_t step, ErrandPtr errand, TakingBack undo);
  /// Nothing goes forward any more: what has not left does not leave, and nothing is repeated.
  void withdraw();
  /// The same of one.
  void withdraw(record::CommandId id);

  [[nodiscard]] News on_answer(const Answer& answer);
  /// Null: it sent none of that number.
  [[nodiscard]] const Parcel* find(record::CommandId id) const;
  [[nodiscard]] bool empty() const { return parcels_.empty(); }
  /// Something that it has sent may have been acted on, and nothing has taken it back.
  [[nodiscard]] bool leaves_something() const;
  /// Something takes back what may have been acted on.
  [[nodiscard]] bool owes() {
    return !to_take_back(Turn::before_lowering).empty() || !to_take_back(Turn::after_lowering).empty();
  }
  /// The last one of a step to a component; null: there is none.
  [[nodiscard]] Parcel* last_of(std::uint32_t step, record::ComponentId to);
  /// The same event once more, under its number: nobody knows yet what has come of it.
  void repeat(Parcel& parcel, base::Instant deadline);
  /// When what takes one back has its turn. A process that was ended is there again before anybody is brought down, and
  /// one that was started goes when all are.
  enum class Turn : std::uint8_t { before_lowering, after_lowering };
  /// Those that may have been acted on, and that something takes back.
  [[nodiscard]] std::vector<Parcel*> to_take_back(Turn turn);

 private:
  class Resend;

  [[nodiscard]] Parcel* find(record::CommandId id);
  record::CommandId add(Parcel parcel, record::Purpose purpose);
  [[nodiscard]] bool gives_back(const Parcel& parcel) const;
  void send_unsent();
  void send(Parcel& parcel);
  void send_again(record::CommandId id);
  void repeat_later(const Parcel& parcel, Answer::Kind kind);
  [[nodiscard]] News take_reply(Parcel& parcel, const Answer& answer);
  void record_parcel(record::RecordKind kind, const Parcel& parcel, record::Record&& line);

  RunCore& core_;
  std::deque<Parcel> parcels_;
  std::vector<record::CommandId> unsent_;
  std::uint64_t unsafe_ = 0;  ///< the record that must be safe before they leave
  bool undoes_ = false;       ///< what it does now is worth doing even when it cannot be written down
  std::vector<std::unique_ptr<Resend>> resends_;
};

}  // namespace kapela::engine
