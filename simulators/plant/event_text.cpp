#include "simulators/plant/event_text.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include <fmt/format.h>

#include "orchestrator/wire/event.hpp"

namespace kapela::plant {
namespace {

constexpr std::size_t nowhere = std::string_view::npos;

/// Goes over a text that is JSON, or nearly so; what is not ends it early, nothing worse.
class Walk {
 public:
  explicit Walk(std::string_view text) : text_(text) {}

  [[nodiscard]] std::size_t skip_space(std::size_t at) const {
    while (at < text_.size() && is_space(text_[at])) ++at;
    return at;
  }
  [[nodiscard]] bool has(std::size_t at, char what) const { return at < text_.size() && text_[at] == what; }

  /// `act(key, value)` for each member of the object that begins there.
  template <class Act>
  void each_member(std::size_t at, const Act& act) const {
    if (!has(at, '{')) return;
    for (++at;; ++at) {
      at = skip_space(at);
      if (!has(at, '"')) return;
      const std::size_t key_end = end_of_string(at);
      if (key_end == nowhere) return;
      const std::string_view key = text_.substr(at + 1, key_end - at - 2);
      at = skip_space(key_end);
      if (!has(at, ':')) return;
      at = skip_space(at + 1);
      const std::size_t end = end_of_value(at);
      if (end == nowhere || end == at) return;
      act(key, TextPlace{at, end});
      at = skip_space(end);
      if (!has(at, ',')) return;
    }
  }

  /// The same for each item of a list.
  template <class Act>
  void each_item(std::size_t at, const Act& act) const {
    if (!has(at, '[')) return;
    for (++at;; ++at) {
      at = skip_space(at);
      const std::size_t end = end_of_value(at);
      if (end == nowhere || end == at) return;
      act(TextPlace{at, end});
      at = skip_space(end);
      if (!has(at, ',')) return;
    }
  }

 private:
  static bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

  [[nodiscard]] std::size_t end_of_string(std::size_t at) const {
    for (++at; at < text_.size(); ++at) {
      if (text_[at] == '\\')
        ++at;
      else if (text_[at] == '"')
        return at + 1;
    }
    return nowhere;
  }

  [[nodiscard]] std::size_t end_of_value(std::size_t at) const {
    if (at >= text_.size()) return nowhere;
    if (text_[at] == '"') return end_of_string(at);
    if (text_[at] == '{' || text_[at] == '[') return end_of_nest(at);
    return std::min(text_.find_first_of(",]} \t\r\n", at), text_.size());
  }

  [[nodiscard]] std::size_t end_of_nest(std::size_t at) const {
    std::size_t depth = 0;
    while (at < text_.size()) {
      const char c = text_[at];
      if (c == '"') {
        at = end_of_string(at);
        if (at == nowhere) return nowhere;
        continue;
      }
      depth += c == '{' || c == '[' ? 1 : 0;
      if ((c == '}' || c == ']') && --depth == 0) return at + 1;
      ++at;
    }
    return nowhere;
  }

  std::string_view text_;
};

struct Named {
  std::string_view key;
  TextPlace EventPlaces::*place;
};
constexpr Named of_events[] = {
    {"source_address", &EventPlaces::source_address},
    {"source_port", &EventPlaces::source_port},
    {"destination_address", &EventPlaces::destination_address},
    {"destination_port", &EventPlaces::destination_port},
    {"event_type", &EventPlaces::event_type},
    {"id", &EventPlaces::id},
    {"timestamp", &EventPlaces::timestamp},
    {"payload", &EventPlaces::payload},
    {"fsm_state", &EventPlaces::fsm_state},
    {"data", &EventPlaces::data},
};

struct NamedInData {
  std::string_view key;
  TextPlace EventPlaces::Data::*place;
};
constexpr NamedInData of_data[] = {
    {"fsm_state", &EventPlaces::Data::fsm_state},   {"error", &EventPlaces::Data::error},
    {"error_code", &EventPlaces::Data::error_code}, {"error_message", &EventPlaces::Data::error_message},
    {"revision", &EventPlaces::Data::revision},     {"cmd_id", &EventPlaces::Data::cmd_id},
};

void read_data(const Walk& walk, EventPlaces& event, std::vector<TextPlace>* events) {
  walk.each_member(event.data.begin, [&](std::string_view key, TextPlace value) {
    for (const NamedInData& each : of_data)
      if (each.key == key) event.in_data.*each.place = value;
    if (key == "caused_by")
      walk.each_member(value.begin, [&](std::string_view inner, TextPlace id) {
        if (inner == "cmd_id") event.in_data.caused_by_cmd_id = id;
      });
    if (key == "events" && events != nullptr)
      walk.each_item(value.begin, [events](TextPlace item) { events->push_back(item); });
  });
}

EventPlaces read_event(const Walk& walk, TextPlace whole, std::vector<TextPlace>* events) {
  EventPlaces event;
  event.whole = whole;
  walk.each_member(whole.begin, [&event](std::string_view key, TextPlace value) {
    for (const Named& each : of_events)
      if (each.key == key) event.*each.place = value;
  });
  if (!event.data.empty()) read_data(walk, event, events);
  return event;
}

void put(TextPlace address, TextPlace port, std::string_view address_key, const net::Endpoint& at, TextEdits& edits) {
  const bool brings_address = address.empty() && at.address != wire::Event().source_address;
  edits.replace(port, brings_address ? fmt::format(R"({},"{}":"{}")", at.port, address_key, at.address)
                                     : std::to_string(at.port));
  edits.replace(address, fmt::format(R"("{}")", at.address));
}

}  // namespace

EventText places_in(std::string_view text) {
  const Walk walk(text);
  EventText found;
  std::vector<TextPlace> members;
  found.event = read_event(walk, {walk.skip_space(0), text.size()}, &members);
  found.batch = unquoted(found.event.event_type.in(text)) == wire::cumulative;
  if (!found.batch) return found;
  for (const TextPlace& each : members) found.members.push_back(read_event(walk, each, nullptr));
  return found;
}

std::string_view unquoted(std::string_view text) {
  return text.size() >= 2 && text.front() == '"' ? text.substr(1, text.size() - 2) : text;
}

std::string TextEdits::apply(std::string_view text) const {
  std::vector<const std::pair<TextPlace, std::string>*> order;
  for (const auto& each : edits_) order.push_back(&each);
  std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
    return a->first.begin != b->first.begin ? a->first.begin < b->first.begin : a->first.end > b->first.end;
  });
  std::string out;
  out.reserve(text.size() + order.size() * 16);
  std::size_t at = 0;
  for (const auto* each : order) {
    const auto& [place, with] = *each;
    if (place.begin < at) continue;
    out += text.substr(at, place.begin - at);
    out += with;
    at = place.end;
  }
  out += text.substr(at);
  return out;
}

void keep_members(const EventText& text, const std::vector<bool>& keeps, TextEdits& edits) {
  const auto& members = text.members;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (keeps[i]) {
      ++kept;
      continue;
    }
    const bool is_last = i + 1 == members.size();
    if (kept > 0)
      edits.erase({members[i - 1].whole.end, members[i].whole.end});
    else
      edits.erase({members[i].whole.begin, is_last ? members[i].whole.end : members[i + 1].whole.begin});
  }
  if (kept < members.size()) edits.replace(text.event.payload, std::to_string(kept));
}

void put_source(const EventPlaces& event, const net::Endpoint& at, TextEdits& edits) {
  put(event.source_address, event.source_port, "source_address", at, edits);
}

void put_destination(const EventPlaces& event, const net::Endpoint& at, TextEdits& edits) {
  put(event.destination_address, event.destination_port, "destination_address", at, edits);
}

unsigned short port_at(TextPlace place, std::string_view text) {
  const std::uint64_t port = number_at(place, text);
  return port > std::numeric_limits<unsigned short>::max() ? 0 : static_cast<unsigned short>(port);
}

std::uint64_t number_at(TextPlace place, std::string_view text) {
  const std::string_view digits = unquoted(place.in(text));
  std::uint64_t number = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return failed == std::errc{} && end == digits.data() + digits.size() ? number : 0;
}

}  // namespace kapela::plant
