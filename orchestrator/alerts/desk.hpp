// Desk: decides what becomes of alerts: which channels get one, what is held back, what is sent when, how often and for
// how long. Pure: time and chance come in, attempts go out. Owned by the Notifier.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/alerts/channel.hpp"
#include "orchestrator/base/random.hpp"

namespace kapela::alerts {

enum class Status {
  waiting,      ///< for its attempt, the first or a later one
  sending,      ///< an attempt is under way
  delivered,    ///< the other side has taken it
  undelivered,  ///< given up; the answer says why
  suppressed    ///< held back: too many, or told already; the answer says which
};

/// "waiting", ...
[[nodiscard]] std::string_view name(Status status);
[[nodiscard]] std::optional<Status> parse_status(std::string_view text);
[[nodiscard]] constexpr bool is_final(Status status) {
  return status >= Status::delivered;
}

/// One alert on its way through one channel.
struct Delivery {
  std::string channel{};
  Status status = Status::waiting;
  unsigned attempts = 0;
  base::Instant next{};          ///< of `waiting`: when it is tried
  std::string answer{};          ///< what came of the last attempt
  std::uint64_t suppressed = 0;  ///< alerts of the channel that were held back before it, and are told with it
};

struct Entry {
  Alert alert{};
  base::Instant born{};
  std::vector<Delivery> deliveries{};  ///< none: no route leads anywhere
};

/// What came of an attempt.
struct Outcome {
  enum class Kind {
    delivered,
    failed,  ///< may go better later
    refused  ///< will not
  };
  Kind kind = Kind::failed;
  std::string answer{};
  base::Duration not_before{};  ///< the other side asks for so much patience
};

/// To be made now.
struct Attempt {
  const Entry* entry = nullptr;  ///< valid until the desk is told of something else
  const Delivery* delivery = nullptr;
};

class Desk {
 public:
  /// `random` outlives the desk.
  Desk(Settings settings, base::Random& random);

  /// A new alert, raised at `born`. Gives what was decided; valid until the desk is told of something else.
  const Entry& take(Alert alert, base::Instant born, base::Instant now);
  /// An alert for one channel, whatever routes and limits say.
  const Entry& take_test(Alert alert, const std::string& channel, base::Instant now);
  /// An alert of an earlier life, oldest first: what was under way is tried again. Channels that are no more are given
  /// up. Gives it as it is now.
  const Entry& restore(Alert alert, std::vector<Delivery> deliveries, base::Instant born, base::Instant now);

  /// An attempt that is due; one is under way for a channel at most. It counts as begun.
  [[nodiscard]] std::optional<Attempt> begin(base::Instant now);
  /// The end of that attempt. Gives the alert as it is now; null when it is not known any more.
  const Entry* end(const std::string& id, const std::string& channel, const Outcome& outcome, base::Instant now);

  /// When `begin` is to be asked next.
  [[nodiscard]] std::optional<base::Instant> wake() const;
  /// Whether something is to be sent now, or is being sent.
  [[nodiscard]] bool busy(base::Instant now) const;

  /// Oldest first.
  [[nodiscard]] const std::deque<Entry>& entries() const { return entries_; }
  [[nodiscard]] const Settings& settings() const { return settings_; }
  /// Alerts of a channel that were held back since the last one that it got.
  [[nodiscard]] std::uint64_t suppressed(const std::string& channel) const;

 private:
  struct ChannelState {
    std::deque<base::Instant> accepted{};  ///< within the window of its rate limit
    std::uint64_t suppressed = 0;
    bool sending = false;
  };
  struct Told {
    base::Instant at{};
    base::Level severity{};
  };

  [[nodiscard]] Delivery decide(const Alert& alert, const std::string& channel, base::Instant now);
  void note(const Alert& alert, const std::string& channel, base::Instant at);
  [[nodiscard]] bool is_told(const Alert& alert, const std::string& channel, base::Instant now) const;
  [[nodiscard]] bool is_over_limit(const Channel& channel, ChannelState& state, base::Instant now) const;
  [[nodiscard]] base::Duration delay(const Retry& retry, unsigned attempts);
  void fail(const Entry& entry, Delivery& delivery, const Outcome& outcome, base::Instant now);
  const Entry& add(Entry entry);
  void give_up_new(Entry& entry) const;
  void forget_told(base::Instant now);
  [[nodiscard]] bool is_due(const Delivery& delivery, base::Instant now) const;

  Settings settings_;
  base::Random& random_;
  std::deque<Entry> entries_;
  std::map<std::string, ChannelState> channels_;
  std::map<std::string, Told> told_;  ///< by channel and what an alert is about
};

}  // namespace kapela::alerts
