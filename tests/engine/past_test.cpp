// What is read of the records of an earlier life, record by record.
#include "orchestrator/engine/past.hpp"

#include <gtest/gtest.h>

namespace kapela::engine {

using namespace record;

namespace {

using wire::Command;
using wire::State;

/// Of a run that has found a component in RUN and stops it; what comes of that comes next.
class Earlier {
 public:
  Earlier() {
    write({.a = 7, .kind = RecordKind::started});
    write({.run = RunId{1}, .a = 1, .kind = RecordKind::run_accepted});
    of_component(RecordKind::owned, State::run);
    of_component(RecordKind::based, State::run, 5);
    of_component(RecordKind::intent, State::run);
  }

  Earlier& observed(State state, Sequence point) { return of_component(RecordKind::observed, state, point); }
  Earlier& answered(RecordKind how, Sequence point = 0) { return of_component(how, State::unknown, point); }

  /// The lowest state that counts.
  [[nodiscard]] State lowest() { return reader_.take().open_runs.at(0).parts.at(0).lowest; }

 private:
  Earlier& of_component(RecordKind kind, State state, std::uint64_t a = 0) {
    const bool is_of_command = kind != RecordKind::observed && kind != RecordKind::owned && kind != RecordKind::based;
    return write({.run = RunId{1},
                  .command = is_of_command ? CommandId{1} : no_command,
                  .a = a,
                  .component = ComponentId{0},
                  .kind = kind,
                  .state = state,
                  .detail = static_cast<std::uint8_t>(is_of_command ? Command::stop : Command::initialize)});
  }
  Earlier& write(Record record) {
    record.sequence = ++written_;
    reader_.on(record);
    return *this;
  }

  std::uint64_t written_ = 0;
  PastReader reader_;
};

TEST(Past, CountsNoSightingWhileItsCommandIsUnanswered) {
  EXPECT_EQ(Earlier().observed(State::stopped, 9).lowest(), Earlier().lowest());
}

TEST(Past, CountsASightingThatIsNewerThanTheAnswer) {
  EXPECT_EQ(Earlier().answered(RecordKind::acknowledged, 8).observed(State::stopped, 9).lowest(), State::stopped);
  EXPECT_NE(Earlier().answered(RecordKind::acknowledged, 9).observed(State::stopped, 9).lowest(), State::stopped);
}

TEST(Past, CountsEachSightingAfterARefusal) {
  EXPECT_EQ(Earlier().answered(RecordKind::refused).observed(State::stopped, 1).lowest(), State::stopped);
}

}  // namespace
}  // namespace kapela::engine
