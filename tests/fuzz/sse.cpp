// Server-Sent Events: what was encoded is read as the same events, however it is cut; any other bytes give the same
// events in each cut; and who comes back gets exactly what came after.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/api/stream_window.hpp"
#include "orchestrator/client/sse_reader.hpp"
#include "tests/fuzz/pieces.hpp"
#include "tests/fuzz/target.hpp"

namespace kapela::fuzz {
namespace {

using client::StreamEvent;

bool same(const StreamEvent& a, const StreamEvent& b) {
  return a.id == b.id && a.kind == b.kind && a.data == b.data;
}

bool same(const std::vector<StreamEvent>& a, const std::vector<StreamEvent>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) { return same(x, y); });
}

std::vector<StreamEvent> read(std::string_view bytes, Pieces pieces) {
  client::SseReader reader;
  std::vector<StreamEvent> events;
  put_in(pieces, bytes, [&](std::string_view piece) {
    for (StreamEvent& event : reader.put(piece)) events.push_back(std::move(event));
    return true;
  });
  return events;
}

void check_cuts(std::string_view bytes, const std::vector<StreamEvent>& expected) {
  for (const Pieces pieces : all_pieces) require(same(read(bytes, pieces), expected), "cuts do not matter", bytes);
}

/// The lines of the input as the data of events: each what JSON makes of it, which is one line.
std::vector<StreamEvent> events_of(std::string_view input) {
  constexpr std::string_view kinds[]{"record", "component", "plant", "run", "snapshot"};
  std::vector<StreamEvent> events;
  while (!input.empty() && events.size() < 40) {
    const std::string_view line = input.substr(0, input.find('\n'));
    input.remove_prefix(std::min(input.size(), line.size() + 1));
    StreamEvent event;
    event.id = fmt::format("1795-{}", events.size() + 1);
    event.kind = kinds[line.size() % std::size(kinds)];
    event.data = nlohmann::json(line).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    events.push_back(std::move(event));
  }
  return events;
}

std::string joined(const std::vector<net::SharedBytes>& batches) {
  std::string bytes;
  for (const net::SharedBytes& each : batches) bytes += *each;
  return bytes;
}

/// A window that gets the events in batches of changing sizes, and forgets some.
void check_window(const std::vector<StreamEvent>& events) {
  api::StreamWindow window(8, 600);
  for (std::size_t i = 0; i < events.size(); ++i) {
    window.add(api::encode_event(events[i].id, events[i].kind, events[i].data));
    if (events[i].data.size() % 3 == 0) (void)window.take();
  }
  (void)window.take();
  require(window.last() == events.size(), "events are counted");
  for (std::size_t from = events.size() % 3; from <= events.size(); from += 3) {
    const auto missed = window.after(from);
    require(from < events.size() || missed, "who has all misses nothing");
    if (missed)
      require(same(read(joined(*missed), Pieces::whole),
                   {events.begin() + static_cast<std::ptrdiff_t>(from), events.end()}),
              "who comes back gets what came after");
  }
  require(!window.after(events.size() + 1), "what has not been is not kept");
}

void check(std::string_view input) {
  const std::vector<StreamEvent> events = events_of(input);
  std::string bytes;
  for (const StreamEvent& event : events) {
    bytes += api::encode_event(event.id, event.kind, event.data);
    if (event.data.size() % 5 == 0) bytes += ": keep-alive\n\n";
  }
  check_cuts(bytes, events);
  check_cuts(input, read(input, Pieces::whole));
  check_window(events);
}

}  // namespace

Target target() {
  return {.check = check,
          .words = {"id: ", "event: ", "data: ", ": keep-alive\n\n", "\n\n", "\n", "\r\n", "record", "snapshot",
                    "dropped", "{\"", "1795-1"},
          .most_bytes = 2048};
}

}  // namespace kapela::fuzz
