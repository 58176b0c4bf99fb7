// EventText: where the members of an event stand in its text, so that a proxy changes what it must and leaves every
// other byte as it came. Pure; values and functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "orchestrator/net/http.hpp"

namespace kapela::plant {

/// Of a value in a text, quotes included. Empty: it is not there.
struct TextPlace {
  std::size_t begin = 0;
  std::size_t end = 0;

  [[nodiscard]] bool empty() const { return begin == end; }
  [[nodiscard]] std::string_view in(std::string_view text) const { return text.substr(begin, end - begin); }
};

/// Of an event, or of the answer to one, whose members are called alike.
struct EventPlaces {
  TextPlace whole{};
  TextPlace source_address{};
  TextPlace source_port{};
  TextPlace destination_address{};
  TextPlace destination_port{};
  TextPlace event_type{};
  TextPlace id{};
  TextPlace timestamp{};
  TextPlace payload{};
  TextPlace fsm_state{};  ///< of the answer to a command
  TextPlace data{};
  struct Data {
    TextPlace fsm_state{};
    TextPlace error{};
    TextPlace error_code{};
    TextPlace error_message{};
    TextPlace revision{};
    TextPlace cmd_id{};
    TextPlace caused_by_cmd_id{};
  } in_data{};
};

struct EventText {
  EventPlaces event{};                 ///< itself, or what carries the batch
  bool batch = false;                  ///< its type says so
  std::vector<EventPlaces> members{};  ///< of a batch, the broken ones among them
};

/// Of what is no JSON object nothing is found.
[[nodiscard]] EventText places_in(std::string_view text);

/// A text without its quotes; escapes stay as they are.
[[nodiscard]] std::string_view unquoted(std::string_view text);

/// Changes of a text. Of two that overlap the longer one counts.
class TextEdits {
 public:
  void replace(TextPlace place, std::string with) {
    if (!place.empty()) edits_.emplace_back(place, std::move(with));
  }
  void erase(TextPlace place) { replace(place, {}); }
  [[nodiscard]] bool empty() const { return edits_.empty(); }
  [[nodiscard]] std::string apply(std::string_view text) const;

 private:
  std::vector<std::pair<TextPlace, std::string>> edits_{};
};

/// Takes members out of a batch, of which at least one stays. `keeps` is beside `text.members`.
void keep_members(const EventText& text, const std::vector<bool>& keeps, TextEdits& edits);

/// An address as a member of an event has it. Without an own member for the address, `port` brings one.
void put_source(const EventPlaces& event, const net::Endpoint& at, TextEdits& edits);
void put_destination(const EventPlaces& event, const net::Endpoint& at, TextEdits& edits);

/// The port at a place; 0: none, or nothing that is one.
[[nodiscard]] unsigned short port_at(TextPlace place, std::string_view text);

/// The whole number at a place; 0: none.
[[nodiscard]] std::uint64_t number_at(TextPlace place, std::string_view text);

}  // namespace kapela::plant
