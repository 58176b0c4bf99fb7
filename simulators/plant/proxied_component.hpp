// ProxiedComponent: a component that is elsewhere, as its peers see it through a proxy: what arrives is passed on, what
// comes back is passed back, and faults act on both. What is known of its state is what it has said last. Owned by a
// Unit, which serves it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "orchestrator/net/http_client.hpp"
#include "simulators/faults/passage.hpp"
#include "simulators/plant/arrival.hpp"
#include "simulators/plant/awaited_replies.hpp"
#include "simulators/plant/command_ids.hpp"
#include "simulators/plant/event_text.hpp"
#include "simulators/plant/lookout.hpp"
#include "simulators/plant/plant_settings.hpp"
#include "simulators/plant/postponed.hpp"
#include "simulators/plant/repeat_filter.hpp"
#include "simulators/plant/reply_sender.hpp"
#include "simulators/plant/return_ports.hpp"
#include "simulators/plant/served_component.hpp"

namespace kapela::plant {

class ProxiedComponent final : public ServedComponent {
 public:
  /// Real time; after it a request that is not answered is broken off.
  static constexpr base::Duration answer_time = std::chrono::minutes(1);
  static constexpr std::size_t answer_bytes = 8 * 1024 * 1024;
  /// A history is told of one that has not moved once in so long.
  static constexpr base::Duration most_silent = std::chrono::seconds(1);

  /// `loop`, `client`, `log` and the process of `setup`, whose `behind` is there, outlive it.
  ProxiedComponent(net::EventLoop& loop, net::HttpClient& client, base::Log& log, const ComponentSetup& setup,
                   std::uint64_t seed, Hooks hooks);

  void start() override;
  void begin_in(const Rebirth& rebirth) override { faults_.go_on_from(rebirth.rules); }
  [[nodiscard]] Rebirth last_words(const faults::Fault&) override { return {{}, faults_.rules().progress()}; }
  void restart() override {}
  void crash(const faults::Fault& fault) override;
  void come_back() override;
  void stand_still(base::Instant) override {}

  void set_endpoint(const net::Endpoint& at) override;
  [[nodiscard]] const net::Endpoint& endpoint() const override { return endpoint_; }

  void act(const ArrivalPtr& arrival, OnActed acted) override;
  [[nodiscard]] Outcome refuse(const Arrival& arrival) override;
  void act_again(const ArrivalPtr& arrival, const Copy& copy) override;
  void pass_by(net::Request request, net::Responder responder, net::Response answer) override;
  void post(std::vector<wire::Event>) override {}
  [[nodiscard]] base::Duration draw_ack() override { return {}; }

  [[nodiscard]] base::Result<void> put_state(const WantedState& wanted) override;
  InFlight reset() override;
  [[nodiscard]] std::optional<base::Error> refusal_of(const faults::Fault& rule) const override;
  void look(std::function<void()> done) override { lookout_.look(std::move(done)); }
  [[nodiscard]] std::optional<base::Duration> seen_ago() const override { return loop_.now() - seen_at_; }
  [[nodiscard]] const net::Endpoint* behind() const override { return &behind_.at; }
  [[nodiscard]] ProgramPort* program() const override { return process_; }

  [[nodiscard]] std::size_t buffered_events() const override { return held_commands_.size(); }
  [[nodiscard]] std::size_t unsent_replies() const override { return held_replies_.size() + sender_.waiting(); }
  [[nodiscard]] std::uint64_t dropped_replies() const override { return sender_.dropped(); }

 private:
  /// How one event of a request goes on.
  enum class Way : std::uint8_t {
    pass,      ///< to the component
    withhold,  ///< answered in its name
    later,     ///< the same, and to the component later
  };
  struct Member {
    faults::Passage passage{};
    std::optional<wire::Command> command{};
    wire::Fence fence{};
    Way way = Way::pass;
    const faults::Fault* by = nullptr;  ///< of the state machine; null: none
    bool acts = false;                  ///< that makes a difference
    std::uint64_t record = 0;
    std::shared_ptr<Told> told{};
    std::string new_id{};  ///< of the event
  };
  struct Passing;
  using PassingPtr = std::shared_ptr<Passing>;
  using OnResponse = std::function<void(base::Result<net::Response>)>;

  void begin_member(Passing& passing, std::size_t index);
  void ask_for_help(const PassingPtr& passing, std::size_t from);
  void forward(const PassingPtr& passing);
  void edit_member(Passing& passing, std::size_t index, TextEdits& edits);
  void edit_addresses(const EventPlaces& event, std::string_view text, const wire::Event& source, TextEdits& edits);
  void expect_reply(Passing& passing, std::size_t index);
  void finish(const PassingPtr& passing, base::Result<net::Response> response);
  /// What has come of a command.
  struct Answered {
    component::CommandReply reply{};
    Testimony::Seen seen{};
  };
  [[nodiscard]] Answered answer_to(const Passing& passing, const Member& member,
                                   const base::Result<net::Response>& response) const;
  void finish_command(Passing& passing, std::size_t index, const Answered& answered, Outcome& outcome);
  void finish_query(Passing& passing, std::size_t index, const EventPlaces& answer, std::string_view text,
                    Outcome& outcome);
  [[nodiscard]] net::Response answer_alone(const Passing& passing) const;
  void pass_member(const ArrivalPtr& arrival, std::size_t index, const faults::Fault* machine);
  void tell_of_member(const wire::Event& event, base::Instant since, const base::Result<net::Response>& response);

  void send(net::ClientRequest request, OnResponse done);
  void send_event(std::string_view type, wire::JsonPtr data, std::uint64_t number, OnResponse done);
  [[nodiscard]] net::Response problem(const base::Error& error) const;
  void heard(const base::Result<net::Response>& response);

  void on_posted(const net::Endpoint& peer, const net::Endpoint& here, net::Request request, net::Responder responder);
  /// What is posted, on its way back to a peer.
  struct Back {
    const net::Endpoint& peer;
    const net::Endpoint& here;
    std::string_view text;
    TextEdits edits{};
    std::vector<bool> keeps{};  ///< of each event
    base::Duration delay{};
  };
  void hear_answer(const EventPlaces& event, std::string_view text);
  void edit_way_back(const EventPlaces& event, Back& back) const;
  void edit_reply(const EventPlaces& event, Back& back);
  void see(const EventPlaces& event, std::string_view text, record::Sight how, std::optional<base::Instant> asked);
  void tell_sighting(record::Sight how, std::optional<base::Instant> asked, const wire::Fence& cause);
  void lose_sight();
  void ask(std::uint64_t number);
  void on_moved(wire::State to) override;
  void begin(const faults::FaultPtr& fault) override;
  void end(const faults::FaultPtr& fault) override;
  void miss_program(const faults::Fault& fault);
  void move(const faults::FaultPtr& fault, wire::State to) override;
  void go_towards();
  void tell_lie(Told& told, const EventPlaces& answer, std::string_view text, TextEdits& edits);

  net::HttpClient& client_;
  Behind behind_;
  std::vector<faults::FaultType> helps_with_{};
  ProgramPort* process_;  ///< null: it is not ours
  net::Endpoint endpoint_{};
  base::Instant seen_at_;
  std::uint64_t seen_revision_ = 0;
  base::Instant told_at_{};  ///< when the history was told of its state last,
  wire::State told_state_ = wire::State::unknown;
  std::uint64_t told_revision_ = 0;
  std::optional<base::Instant> same_since_{};  ///< asked then, it said the same again, which was left out
  bool is_answering_ = true;                   ///< as the log has it
  faults::FaultPtr moving_{};                  ///< the rule that moves it now
  wire::State goal_ = wire::State::unknown;
  wire::State commanded_in_ = wire::State::unknown;  ///< where it got a command of that rule last
  CommandIds ids_{};
  RepeatFilter repeats_{};
  std::int64_t last_new_id_ = 0;
  AwaitedReplies awaited_{};
  Postponed held_commands_;
  Postponed held_replies_;
  ReplySender sender_;
  Lookout lookout_;
  std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);
  ReturnPorts ports_;  // last: gone before what its handler uses
};

}  // namespace kapela::plant
