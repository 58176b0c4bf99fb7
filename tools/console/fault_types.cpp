#include "tools/console/fault_types.hpp"

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "tools/console/output.hpp"
#include "tools/console/terminal.hpp"

namespace kapela::console {
namespace {

using faults::FaultTraits;
using faults::FaultType;
using faults::Key;
using faults::Range;
using faults::Scope;
using Rows = std::vector<std::vector<std::string>>;

constexpr const char* nothing = "-";

/// Lists the keys with their defaults. Lives in the function that prints them.
class FieldLister final : public faults::Fields {
 public:
  explicit FieldLister(Rows& rows) : rows_(rows) {}

  void duration(const Key& key, base::Duration& value) override {
    add(key, value == base::Duration::zero() ? nothing : base::to_text(value));
  }
  void period(const Key& key, base::Duration& value) override { duration(key, value); }
  void maybe_duration(const Key& key, std::optional<base::Duration>&) override { add(key, nothing); }
  void delay(const Key& key, base::Duration&, base::Distribution&) override { add(key, nothing); }
  void count(const Key& key, std::uint32_t& value, Range<std::uint32_t>) override {
    add(key, fmt::format("{}", value));
  }
  void integer(const Key& key, std::int64_t& value, Range<std::int64_t>) override {
    add(key, fmt::format("{}", value));
  }
  void maybe_integer(const Key& key, std::optional<std::int64_t>&, Range<std::int64_t>) override { add(key, nothing); }
  void number(const Key& key, double& value, Range<double>) override { add(key, fmt::format("{}", value)); }
  void flag(const Key& key, bool& value) override { add(key, value ? "true" : "false"); }
  void text(const Key& key, std::string&) override { add(key, nothing); }
  void state(const Key& key, wire::State& value, faults::Which) override {
    add(key, value == wire::State::unknown ? nothing : std::string(wire::name(value)));
  }
  void states(const Key& key, std::vector<wire::State>&, faults::Which) override { add(key, nothing); }
  void headers(const Key& key, Headers&) override { add(key, nothing); }
  void complain(std::string_view, const std::string&, const std::string&) override {}
  [[nodiscard]] bool has(std::string_view) const override { return false; }

 private:
  void choose(const Key& key, std::size_t& place, std::span<const std::string_view> words) override {
    add(key, std::string(words[place]));
  }
  void add(const Key& key, std::string value) {
    rows_.push_back(
        {"  " + std::string(key.name), key.required ? "required" : std::move(value), std::string(key.effect)});
  }

  Rows& rows_;
};

std::string places(const FaultTraits& type) {
  if (faults::has_place(type.type)) return "receive, reply";
  return type.scope == Scope::nothing ? "by itself" : nothing;
}

std::string_view meets(Scope scope) {
  switch (scope) {
    case Scope::commands:
      return "every command";
    case Scope::transitions:
      return "every command that is legal where the component is";
    case Scope::reports:
      return "whatever tells the state";
    case Scope::nothing:
      return "no request: it acts by itself while its trigger lets it";
  }
  return {};
}

std::vector<std::string> lines_of(const Rows& rows) {
  std::vector<std::string> lines = table(rows);
  lines.front() = Terminal().paint(Colour::bold, lines.front());
  return lines;
}

}  // namespace

std::vector<std::string> fault_type_lines() {
  Rows rows{{"TYPE", "AT", "EFFECT"}};
  for (std::size_t i = 0; i < faults::fault_types; ++i) {
    const FaultTraits& type = faults::traits(static_cast<FaultType>(i));
    rows.push_back({std::string(type.name), places(type), std::string(type.effect)});
  }
  return lines_of(rows);
}

std::vector<std::string> fault_type_lines(FaultType type) {
  const FaultTraits& own = faults::traits(type);
  std::vector<std::string> lines{fmt::format("{}: {}", own.name, own.effect),
                                 fmt::format("without match.event it meets {}", meets(own.scope))};
  Rows rows{{"  KEY", "DEFAULT", "WHAT IT IS"}};
  if (faults::has_place(type))
    rows.push_back({"  at", "reply", "receive: the component never acts on it; reply: it has acted"});
  faults::Fault usual;
  usual.type = type;
  FieldLister lister(rows);
  if (own.fields != nullptr) own.fields(usual, lister);
  if (rows.size() > 1)
    for (std::string& line : lines_of(rows)) lines.push_back(std::move(line));
  lines.emplace_back("and of every rule: name, match {event, from, to, path, headers, body, client},");
  lines.emplace_back("  trigger {nth, every, skip, count, once, probability, window, when_state, after_fault},");
  lines.emplace_back("  priority (0), enabled (true), ttl (60s at run time; 0s: until removed), note");
  return lines;
}

}  // namespace kapela::console
