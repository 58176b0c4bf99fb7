#include "orchestrator/engine/vigil.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/base/level.hpp"
#include "orchestrator/scenario/descent.hpp"

namespace kapela::engine {

using record::ComponentId, record::ComponentSpec, record::no_component, record::no_run, record::Plant, record::Record,
    record::RecordKind, record::Relief, record::RunReport, record::RunStatus;
using scenario::end_of_transition;

using wire::State;

/// What is known of one of them.
struct Vigil::Post {
  Watched of;
  Sequence from = 0;                        ///< what was asked for before says nothing,
  std::uint64_t revision = 0;               ///< unless it has told another change of its state since, by itself
  State shown = State::unknown;             ///< what the history tells of it
  std::optional<base::Instant> back{};      ///< it answers since, and stands where it may
  std::optional<base::Instant> raised{};    ///< it stands too high since
  std::optional<Sequence> last_question{};  ///< the answer to this one ends the watch, if it is good
  unsigned tries = 0;                       ///< runs that were to bring it down
  bool named = false;                       ///< it is too high and cannot be lowered, which was told
};

namespace {

/// Of one that is away again whenever it is to be brought down: then it was named often enough.
constexpr unsigned most_tries = 3;

int energy(State state) {
  return wire::traits(state).energy;
}

/// Calls `visit` with everybody who depends on the component, however far, each once.
template <class Visit>
void visit_dependents(const Plant& plant, ComponentId component, const Visit& visit) {
  std::vector<ComponentId> found{component};
  for (std::size_t i = 0; i < found.size(); ++i)
    for (std::size_t place = 0; place < plant.components.size(); ++place) {
      const auto id = static_cast<ComponentId>(place);
      const std::vector<ComponentId>& needed = plant.at(id).depends_on;
      const bool depends = std::find(needed.begin(), needed.end(), found[i]) != needed.end();
      if (!depends || std::find(found.begin(), found.end(), id) != found.end()) continue;
      found.push_back(id);
      visit(id);
    }
}

}  // namespace

Vigil::Vigil(RunContext& context, std::function<void(std::vector<Charge>)> lower)
    : context_(context), lower_(std::move(lower)), timer_([this] { on_time(); }) {}

Vigil::~Vigil() = default;

/// A run that has given it up without having commanded it leaves in it what was in doubt before.
void Vigil::begin(const Watched& watched) {
  Watched now = watched;
  if (const auto known = find(watched.component); known != posts_.end()) {
    if (watched.command == wire::Command::get_state) {
      now = known->of;
      if (energy(watched.ceiling) < energy(now.ceiling)) now.ceiling = watched.ceiling;
    }
    posts_.erase(known);
  }
  posts_.push_back(Post{now, context_.board.tick(), context_.board.at(watched.component).seen.revision});
}

void Vigil::acknowledge() {
  while (!posts_.empty()) relieve(posts_.begin(), Relief::acknowledged);
}

bool Vigil::watches(ComponentId id) const {
  return std::any_of(posts_.begin(), posts_.end(), [id](const Post& post) { return post.of.component == id; });
}

Vigil::Posts::iterator Vigil::find(ComponentId id) {
  return std::find_if(posts_.begin(), posts_.end(), [id](const Post& post) { return post.of.component == id; });
}

void Vigil::look(ComponentId id) {
  if (posts_.empty()) return;
  if (const auto post = find(id); post != posts_.end() && context_.board.at(id).owner == no_run) consider(*post);
  const bool any = std::any_of(posts_.begin(), posts_.end(), [](const Post& post) { return post.raised.has_value(); });
  if (any) wake(context_.timers.now());  // it may have been what another one waits for
}

void Vigil::consider(Post& post) {
  const Board::Entry& seen = context_.board.at(post.of.component);
  const base::Instant now = context_.timers.now();
  if (seen.missed > 0) {
    post.back.reset();
    post.last_question.reset();
  }
  if (seen.missed > 0 || (seen.as_of <= post.from && seen.seen.revision == post.revision)) return;
  record_sighting(post);
  if (is_raised(post)) {
    if (!post.raised) post.raised = now;
    return post.back.reset();
  }
  post.raised.reset();
  post.named = false;
  if (!wire::traits(seen.seen.state).stable) return;
  if (post.last_question && seen.as_of > *post.last_question) return relieve(find(post.of.component), Relief::quiet);
  if (post.back) return;
  post.back = now;
  wake(quiet_after(post));
}

/// What lay in it would have acted by then.
base::Instant Vigil::quiet_after(const Post& post) const {
  return std::max(*post.back + context_.settings.set_out_most, post.of.doubt_until);
}

/// Each state once.
void Vigil::record_sighting(Post& post) {
  const Board::Entry& seen = context_.board.at(post.of.component);
  if (std::exchange(post.shown, seen.seen.state) == seen.seen.state) return;
  Record record;
  record.kind = RecordKind::observed;
  record.component = post.of.component;
  record.state = seen.seen.state;
  record.a = seen.as_of;
  record.b = seen.seen.revision;
  context_.recorder.write(record);
}

/// Above where it may stay, or on its way there. One that was on its way when it was given up has got somewhere first.
bool Vigil::is_raised(const Post& post) const {
  const State state = context_.board.at(post.of.component).seen.state;
  if (wire::traits(state).stable) return energy(state) > energy(post.of.ceiling);
  const std::optional<State> end = end_of_transition(state);
  return !post.of.answered && end && energy(*end) > energy(post.of.ceiling);
}

void Vigil::relieve(Posts::iterator post, Relief relief) {
  Record record;
  record.kind = RecordKind::unwatched;
  record.component = post->of.component;
  record.command = post->of.id;
  record.state = context_.board.at(post->of.component).seen.state;
  record.detail = static_cast<std::uint8_t>(relief);
  context_.recorder.write(record);
  posts_.erase(post);
}

void Vigil::on_run_ended(const RunReport& report, const std::vector<Left>& left) {
  if (report.status == RunStatus::rejected) return;
  for (const Left& part : left) {
    if (part.watched) {
      begin(*part.watched);
      continue;
    }
    const auto post = find(part.component);
    if (post == posts_.end()) continue;
    const bool was_seen = context_.board.at(part.component).as_of > post->from && part.answers;
    if (was_seen || post->tries >= most_tries) relieve(post, Relief::seen_to);
  }
}

void Vigil::wake(base::Instant at) {
  if (!timer_.armed() || timer_.deadline() > at) context_.timers.arm(timer_, at);
}

void Vigil::on_time() {
  for (Post& post : posts_) ask_once_more(post);
  bring_down();
}

/// It has stood still for long enough: one more look, and the watch is over.
void Vigil::ask_once_more(Post& post) {
  if (!post.back || post.last_question || context_.board.at(post.of.component).owner != no_run) return;
  if (context_.timers.now() < quiet_after(post)) return wake(quiet_after(post));
  post.last_question = context_.board.tick();
  context_.poller.poll_now(post.of.component);
}

/// All that have come back too high, and that nobody stands on who is not brought down with them.
void Vigil::bring_down() {
  std::vector<Charge> charges;
  for (Post& post : posts_) {
    if (!post.raised || context_.board.at(post.of.component).owner != no_run) continue;
    if (const ComponentId holder = who_needs(post); holder == no_component) {
      charges.push_back({post.of.component, post.of.ceiling, 0});
      ++post.tries;
    } else {
      name_again(post, holder);
    }
  }
  if (charges.empty()) return;
  std::sort(charges.begin(), charges.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  for (const Charge& charge : charges) {
    Post& post = *find(charge.id);
    announce(post);
    post.raised.reset();  // what is seen after the run counts
  }
  lower_(std::move(charges));
}

ComponentId Vigil::who_needs(const Post& post) const {
  ComponentId found = no_component;
  visit_dependents(context_.plant, post.of.component, [&](ComponentId id) {
    if (found == no_component && stands_on(id, post)) found = id;
  });
  return found;
}

/// It may be higher than what it depends on is to be. One that is raised as well is brought down first; one that is
/// watched still, and not back yet, may come up.
bool Vigil::stands_on(ComponentId dependent, const Post& post) const {
  const auto its = std::find_if(posts_.begin(), posts_.end(),
                                [dependent](const Post& each) { return each.of.component == dependent; });
  if (its != posts_.end()) return !its->raised;
  const Board::Entry& seen = context_.board.at(dependent);
  if (seen.seen.state == State::fault || seen.seen.state == State::on_error) return true;
  return energy(seen.seen.state) > energy(post.of.ceiling);
}

/// Once, and not before those who are to come back with it had the time to.
void Vigil::name_again(Post& post, ComponentId holder) {
  if (post.named) return;
  const base::Instant due = *post.raised + context_.settings.set_out_most;
  if (context_.timers.now() < due) return wake(due);
  post.named = true;
  Record record;
  record.kind = RecordKind::alert;
  record.component = post.of.component;
  record.state = context_.board.at(post.of.component).seen.state;
  record.detail = static_cast<std::uint8_t>(base::Level::error);
  const std::string text = fmt::format("{}: it stays there, as {} depends on it and may not be down", words_for(post),
                                       context_.plant.at(holder).name);
  record.text = text;
  context_.recorder.write(record);
}

void Vigil::announce(const Post& post) const {
  Record record;
  record.kind = RecordKind::log;
  record.component = post.of.component;
  record.detail = static_cast<std::uint8_t>(base::Level::warning);
  const std::string text = words_for(post) + ": it is brought down";
  record.text = text;
  context_.recorder.write(record);
}

/// "io is back in RUN, 20.3 s after run 3 has given it up with CMD_RUN in doubt"
std::string Vigil::words_for(const Post& post) const {
  const ComponentSpec& component = context_.plant.at(post.of.component);
  const State state = context_.board.at(post.of.component).seen.state;
  std::string text = fmt::format("{} is back in {}", component.name, wire::name(state));
  const std::string run = fmt::format("run {} gave it up", number(post.of.run));
  text += post.of.since ? fmt::format(", {} after {}", base::elapsed_text(context_.timers.now() - *post.of.since), run)
                        : fmt::format("; {} in an earlier life of the orchestrator", run);
  if (post.of.command == wire::Command::get_state) return text;
  return text + fmt::format(" with {} in doubt", wire::spelling(post.of.command, component.dialect));
}

}  // namespace kapela::engine
