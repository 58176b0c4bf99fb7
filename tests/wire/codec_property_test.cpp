// Properties of the codec over generated events and mutated bodies. Every seed is fixed.
#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/random.hpp"
#include "orchestrator/wire/event_codec.hpp"
#include "orchestrator/wire/messages.hpp"
#include "tests/wire/support.hpp"

namespace kapela::wire {
namespace {

/// Draws values that the wire allows.
class Generator {
 public:
  explicit Generator(std::uint64_t seed) : random_(seed, base::stream_of("wire", "property")) {}

  std::uint64_t below(std::uint64_t limit) { return random_.next() % limit; }
  bool coin() { return below(2) == 1; }

  std::string text(std::size_t least) {
    static constexpr std::array<std::string_view, 9> parts{"a", "Z", "0", "_", "\"", "\\", "ż", "😀", "/"};
    std::string result;
    for (std::size_t length = least + below(12); length > 0; --length) result += parts[below(parts.size())];
    return result;
  }

  Json value(int depth) {
    switch (below(depth > 3 ? 6 : 8)) {
      case 0:
        return nullptr;
      case 1:
        return coin();
      case 2:
        return random_.next();
      case 3:
        return -static_cast<std::int64_t>(random_.next() >> 1U);
      case 4:
        return (random_.unit() - 0.5) * 1e6;
      case 5:
        return text(0) + "\n\t";
      case 6:
        return object(depth + 1);
      default:
        return Json::array({value(depth + 1), value(depth + 1)});
    }
  }

  Json object(int depth = 0) {
    Json result = Json::object();
    for (auto count = below(4); count > 0; --count) result[text(0)] = value(depth);
    return result;
  }

  Event event() {
    Event event;
    event.source = text(0);
    event.source_address = "h" + std::to_string(below(100));
    event.source_port = static_cast<std::uint16_t>(below(65'536));
    event.destination = text(0);
    event.destination_address = "::" + std::to_string(below(100));
    event.destination_port = static_cast<std::uint16_t>(below(65'536));
    event.destination_endpoint = "/" + text(0);
    event.event_type = text(1);
    event.data = std::make_shared<const Json>(object());
    if (coin()) event.id = static_cast<std::int64_t>(random_.next());
    event.payload = 1 + static_cast<std::int64_t>(below(1'000));
    event.to_be_processed = coin();
    event.is_processing = coin();
    event.is_system_event = coin();
    event.maximum_processing_time = coin() ? 20.0 : random_.unit() * 100;
    event.timestamp = timestamp_text(some_time + std::chrono::microseconds(below(1'000'000'000)));
    if (coin()) event.result = result();
    return event;
  }

  std::string mutation_of(std::string body) {
    static constexpr std::string_view interesting = "{}[]\":,\\0129-+.eEnulltruefalse\xff\xc3\x00\n ";
    for (auto count = 1 + below(4); count > 0 && !body.empty(); --count) {
      const std::size_t at = below(body.size());
      switch (below(5)) {
        case 0:
          body[at] = static_cast<char>(below(256));
          break;
        case 1:
          body.erase(at, 1 + below(8));
          break;
        case 2:
          body.insert(at, 1, interesting[below(interesting.size())]);
          break;
        case 3:
          body.insert(at, body.substr(below(body.size()), below(40)));
          break;
        default:
          body.resize(at);
      }
    }
    return body;
  }

 private:
  EventResult result() {
    static constexpr std::array<std::string_view, 5> names{"success", "failure", "error", "info", "test_failed"};
    EventResult result;
    result.result = names[below(names.size())];
    if (coin()) result.error_code = static_cast<std::int64_t>(random_.next());
    if (coin()) result.error_message = text(0) + "\n";
    if (coin()) result.data = std::make_shared<const Json>(object());
    return result;
  }

  base::Pcg random_;
};

bool same(const JsonPtr& a, const JsonPtr& b) {
  return a == nullptr || b == nullptr ? a == b : *a == *b;
}

void expect_same(const EventResult& a, const EventResult& b) {
  EXPECT_EQ(a.result, b.result);
  EXPECT_EQ(a.error_code, b.error_code);
  EXPECT_EQ(a.error_message, b.error_message);
  EXPECT_TRUE(same(a.data, b.data));
}

void expect_same(const Event& a, const Event& b) {
  EXPECT_EQ(a.source, b.source);
  EXPECT_EQ(a.source_address, b.source_address);
  EXPECT_EQ(a.source_port, b.source_port);
  EXPECT_EQ(a.destination, b.destination);
  EXPECT_EQ(a.destination_address, b.destination_address);
  EXPECT_EQ(a.destination_port, b.destination_port);
  EXPECT_EQ(a.destination_endpoint, b.destination_endpoint);
  EXPECT_EQ(a.event_type, b.event_type);
  EXPECT_TRUE(same(a.data, b.data));
  EXPECT_EQ(a.id, b.id);
  EXPECT_EQ(a.payload, b.payload);
  EXPECT_EQ(a.to_be_processed, b.to_be_processed);
  EXPECT_EQ(a.is_processing, b.is_processing);
  EXPECT_EQ(a.is_system_event, b.is_system_event);
  EXPECT_EQ(a.maximum_processing_time, b.maximum_processing_time);
  EXPECT_EQ(a.timestamp, b.timestamp);
  ASSERT_EQ(a.result.has_value(), b.result.has_value());
  if (a.result) expect_same(*a.result, *b.result);
}

TEST(CodecProperty, DecodingWhatWasEncodedGivesTheSameEvent) {
  Generator generator(1);
  for (int i = 0; i < 2'000 && !testing::Test::HasFailure(); ++i) {
    const Event event = generator.event();
    const std::string body = encode(event);
    const auto incoming = decode_incoming(body, some_time);
    ASSERT_TRUE(incoming) << body << ": " << to_text(incoming.error());
    expect_same(incoming->envelope, event);
    const auto copied = decode_event(Json::parse(body), "", some_time);
    ASSERT_TRUE(copied);
    expect_same(*copied, event);
  }
}

TEST(CodecProperty, ABatchGivesItsMembers) {
  Generator generator(2);
  for (int i = 0; i < 200 && !testing::Test::HasFailure(); ++i) {
    std::vector<Event> events(1 + generator.below(6));
    std::generate(events.begin(), events.end(), [&generator] { return generator.event(); });
    const auto incoming = decode_incoming(encode_cumulative(events, some_time), some_time);
    ASSERT_TRUE(incoming) << to_text(incoming.error());
    ASSERT_EQ(incoming->events.size(), events.size());
    for (std::size_t k = 0; k < events.size(); ++k) expect_same(incoming->events[k], events[k]);
  }
}

void expect_clear(const base::Error& error) {
  EXPECT_TRUE(error.code == base::ErrorCode::malformed || error.code == base::ErrorCode::invalid);
  EXPECT_FALSE(error.message.empty());
  EXPECT_FALSE(error.hint.empty());
  EXPECT_LT(error.message.size(), 600U);
  EXPECT_NO_THROW((void)Json(to_text(error)).dump()) << "the message is no UTF-8";
  EXPECT_TRUE(std::none_of(error.message.begin(), error.message.end(), [](char c) { return c >= 0 && c < 0x20; }));
}

/// What a mutation left readable, must go round.
void expect_stable(const Incoming& incoming) {
  for (const Incoming::Broken& broken : incoming.broken) expect_clear(broken.error);
  for (const Event& event : incoming.events) {
    const auto again = decode_incoming(encode(event), some_time);
    ASSERT_TRUE(again) << encode(event) << ": " << to_text(again.error());
    expect_same(again->envelope, event);
    (void)decode_fence(*event.data, "/data");
    (void)decode_state_report(*event.data);
  }
}

TEST(CodecProperty, NoMutationCrashesAndEachRefusalIsClear) {
  Generator generator(3);
  std::size_t refused = 0;
  for (int i = 0; i < 20'000 && !testing::Test::HasFailure(); ++i) {
    const std::vector<Event> events{generator.event(), generator.event()};
    const std::string body = generator.coin() ? encode(events[0]) : encode_cumulative(events, some_time);
    const auto incoming = decode_incoming(generator.mutation_of(body), some_time);
    if (incoming)
      expect_stable(*incoming);
    else
      expect_clear(incoming.error());
    refused += incoming ? 0 : 1;
  }
  EXPECT_GT(refused, 10'000U);
  EXPECT_LT(refused, 19'990U);
}

}  // namespace
}  // namespace kapela::wire
