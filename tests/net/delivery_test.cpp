// Answers that leave damaged, in parts or late: what their clients get to see.
#include "orchestrator/net/delivery.hpp"

#include <optional>

#include <gtest/gtest.h>

#include "orchestrator/net/http_codec.hpp"
#include "orchestrator/net/http_server.hpp"
#include "tests/net/support.hpp"

namespace kapela::net {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using namespace test;

const std::string sentence = R"({"status":"ok","data":{}})";

Response answer_of(std::string body) {
  Response response;
  response.body = std::move(body);
  return response;
}

/// Delivers a sentence to everybody, and answers "/plain" as usual.
HttpServer::Handler delivers(Delivery delivery, std::string body = sentence) {
  return [delivery = std::move(delivery), body = std::move(body)](Request request, Responder responder) {
    if (request.target == "/plain")
      responder.send(answer_of("plain"));
    else
      responder.send(answer_of(body), delivery);
  };
}

Delivery in_slices(std::vector<Slice> slices) {
  Delivery delivery;
  delivery.slices = std::move(slices);
  return delivery;
}

Delivery damaged(Damage damage, std::uint64_t seed = 0) {
  Delivery delivery;
  delivery.damage = damage;
  delivery.seed = seed;
  return delivery;
}

/// Ten bytes at once; what follows, nobody waits for.
Delivery stuck_after_ten() {
  return in_slices({{10, {}}, {10, hours(1)}, {10, hours(1)}});
}

std::string all_of(const Delivery& delivery) {
  ServerThread server(delivers(delivery));
  RawClient client(server.port);
  client.send(get("/"));
  std::string all = client.receive_all();
  EXPECT_TRUE(client.ended()) << "no FIN";
  return all;
}

TEST(Delivery, BreaksOffWithARstAThousandTimesOfAThousand) {
  Delivery delivery;
  delivery.reset_after = 0;
  ServerThread server(delivers(delivery));
  for (int i = 0; i < 1000; ++i) {
    RawClient client(server.port);
    client.send(get("/"));
    ASSERT_EQ(client.receive_all(), "");
    ASSERT_TRUE(client.reset()) << "connection " << i;
  }
}

TEST(Delivery, BreaksOffWithARstAfterSomeBytesAThousandTimesOfAThousand) {
  Delivery delivery;
  delivery.reset_after = 42;
  ServerThread server(delivers(delivery));
  for (int i = 0; i < 1000; ++i) {
    RawClient client(server.port);
    client.send(get("/"));
    ASSERT_EQ(client.receive_all().size(), 42u);
    ASSERT_TRUE(client.reset()) << "connection " << i;
  }
}

TEST(Delivery, BreaksOffOnlyWhenEvenASlowClientHasTheBytesBefore) {
  constexpr std::size_t size = 8 * 1024 * 1024;
  Delivery delivery;
  delivery.reset_after = size;
  ServerThread server(delivers(delivery, std::string(2 * size, 'x')));
  RawClient client(server.port, 4096);
  client.send(get("/"));
  EXPECT_EQ(client.receive_all().size(), size);
  EXPECT_TRUE(client.reset());
}

TEST(Delivery, BreaksOffAfterTheWholeAnswerWhenItHasFewerBytes) {
  Delivery delivery;
  delivery.reset_after = 1'000'000;
  ServerThread server(delivers(delivery));
  RawClient client(server.port);
  client.send(get("/"));
  EXPECT_EQ(body_of(client.receive_all()), sentence);
  EXPECT_TRUE(client.reset());
}

TEST(Delivery, BreaksOffAClientThatEndedItsOwnDirection) {
  Delivery delivery;
  delivery.reset_after = 42;
  ServerThread server(delivers(delivery));
  RawClient client(server.port);
  client.send(get("/"));
  client.end_sending();
  EXPECT_EQ(client.receive_all().size(), 42u);
  EXPECT_TRUE(client.reset());
}

TEST(Delivery, TruncatesTheBodyButNotItsLength) {
  Delivery delivery;
  delivery.truncate_body_to = 7;
  const std::string all = all_of(delivery);
  EXPECT_NE(all.find("content-length: " + std::to_string(sentence.size()) + "\r\n"), std::string::npos) << all;
  EXPECT_NE(all.find("connection: close\r\n"), std::string::npos) << all;
  EXPECT_EQ(body_of(all), sentence.substr(0, 7));
  delivery.truncate_body_to = 0;
  EXPECT_TRUE(all_of(delivery).ends_with("\r\n\r\n"));
  delivery.truncate_body_to = 1000;
  EXPECT_EQ(body_of(all_of(delivery)), sentence);
}

TEST(Delivery, SendsRandomDataThatIsTheSameForTheSameSeed) {
  const std::string data = all_of(damaged(Damage::random_data, 1));
  EXPECT_GT(data.size(), sentence.size());
  EXPECT_FALSE(data.starts_with("HTTP"));
  EXPECT_EQ(all_of(damaged(Damage::random_data, 1)), data);
  EXPECT_NE(all_of(damaged(Damage::random_data, 2)), data);
}

TEST(Delivery, SendsAChunkWhoseSizeIsNone) {
  const std::string all = all_of(damaged(Damage::bad_chunk));
  EXPECT_NE(all.find("\r\ntransfer-encoding: chunked\r\n\r\n"), std::string::npos) << all;
  EXPECT_EQ(all.find("content-length"), std::string::npos) << all;
  EXPECT_EQ(body_of(all), "no size\r\n" + sentence);
  ResponseDecoder decoder({16 * 1024, 1024 * 1024});
  EXPECT_EQ(decoder.put(all), DecodeState::failed);
}

TEST(Delivery, SendsALengthThatIsLargerThanTheBody) {
  const std::string all = all_of(damaged(Damage::bad_length));
  EXPECT_NE(all.find("\r\ncontent-length: " + std::to_string(sentence.size() + 1) + "\r\n\r\n"), std::string::npos);
  EXPECT_EQ(body_of(all), sentence);
  ResponseDecoder decoder({16 * 1024, 1024 * 1024});
  decoder.put(all);
  EXPECT_NE(decoder.put_end(), DecodeState::complete);
}

TEST(Delivery, DamagesAnswersThatHaveNoBody) {
  for (const Damage damage : {Damage::bad_chunk, Damage::bad_length}) {
    ServerThread server([&](Request, Responder responder) {
      Response response;
      response.status = 204;
      responder.send(std::move(response), damaged(damage));
    });
    RawClient client(server.port);
    client.send(get("/"));
    EXPECT_TRUE(client.receive_all().starts_with("HTTP/1.1 204 "));
    EXPECT_TRUE(client.ended());
  }
}

TEST(Delivery, LeavesInSlices) {
  ServerThread server(delivers(stuck_after_ten()));
  RawClient client(server.port);
  client.send(get("/"));
  EXPECT_EQ(client.receive(), "HTTP/1.1 2");
  ASSERT_TRUE(server.eventually([] { return true; }));
  EXPECT_TRUE(client.waits());
}

TEST(Delivery, PausesBeforeEachSliceAndKeepsTheConnection) {
  ServerThread server(delivers(in_slices({{10, milliseconds(20)}, {0, milliseconds(20)}, {10, milliseconds(20)}})));
  RawClient client(server.port);
  const base::Instant begin = server.thread.now();
  client.send(get("/") + get("/plain"));
  EXPECT_EQ(body_of(client.receive_answer()), sentence);
  EXPECT_GE(server.thread.now() - begin, milliseconds(60));
  EXPECT_EQ(body_of(client.receive_answer()), "plain");
}

TEST(Delivery, TakesALaterTurnAsWellAsTheHandlersOwn) {
  std::optional<Responder> held;
  ServerThread server([&](Request request, Responder responder) {
    if (request.target == "/plain") return responder.send(answer_of("plain"));
    held = std::move(responder);
  });
  RawClient client(server.port);
  client.send(get("/") + get("/plain"));
  ASSERT_TRUE(server.eventually([&] { return held.has_value(); }));
  server.thread.call([&] { held->send(answer_of(sentence), in_slices({{10, {}}, {10, {}}})); });
  EXPECT_EQ(body_of(client.receive_answer()), sentence);
  EXPECT_EQ(body_of(client.receive_answer()), "plain");
}

TEST(Delivery, PausesInPlantTime) {
  Delivery delivery = in_slices({{10, seconds(100)}});
  delivery.linger = seconds(100);
  ServerThread server(delivers(delivery), {}, TimeScale{10'000});
  RawClient client(server.port);
  const base::Instant begin = server.thread.now();
  client.send(get("/"));
  EXPECT_EQ(body_of(client.receive_all()), sentence);
  EXPECT_TRUE(client.ended());
  EXPECT_GE(server.thread.now() - begin, seconds(200));
}

TEST(Delivery, EndsTheConnectionLongAfterTheAnswer) {
  Delivery delivery;
  delivery.linger = milliseconds(50);
  ServerThread server(delivers(delivery));
  RawClient client(server.port);
  const base::Instant begin = server.thread.now();
  client.send(get("/") + get("/plain"));
  const std::string answer = client.receive_answer();
  EXPECT_NE(answer.find("connection: close\r\n"), std::string::npos);
  EXPECT_EQ(body_of(answer), sentence);
  EXPECT_EQ(client.receive_all(), "");
  EXPECT_TRUE(client.ended());
  EXPECT_GE(server.thread.now() - begin, milliseconds(50));
}

TEST(Delivery, HurriesWhenItIsToldTo) {
  Delivery truncated = stuck_after_ten();
  truncated.truncate_body_to = 7;
  truncated.linger = hours(1);
  Delivery broken = stuck_after_ten();
  broken.reset_after = 42;
  ServerThread server([&](Request request, Responder responder) {
    responder.send(answer_of(sentence), request.target == "/truncated" ? truncated : broken);
  });
  RawClient first(server.port);
  RawClient second(server.port);
  first.send(get("/truncated"));
  second.send(get("/broken"));
  EXPECT_EQ(first.receive(10), "HTTP/1.1 2");
  EXPECT_EQ(second.receive(10), "HTTP/1.1 2");
  server.thread.call([&] { server.server->hurry(); });
  EXPECT_EQ(body_of(first.receive_all()), sentence.substr(0, 7));
  EXPECT_TRUE(first.ended());
  EXPECT_EQ(second.receive_all().size(), 32u);
  EXPECT_TRUE(second.reset());
}

TEST(Delivery, HurriesOnlyWhatIsUnderWay) {
  ServerThread server(delivers(stuck_after_ten()));
  RawClient client(server.port);
  server.thread.call([&] { server.server->hurry(); });
  client.send(get("/") + get("/"));
  EXPECT_EQ(client.receive(10), "HTTP/1.1 2");
  server.thread.call([&] { server.server->hurry(); });
  EXPECT_EQ(body_of(client.receive_answer()), sentence);
  EXPECT_EQ(client.receive(), "HTTP/1.1 2");  // the second answer has all its pauses
  ASSERT_TRUE(server.eventually([] { return true; }));
  EXPECT_TRUE(client.waits());
}

}  // namespace
}  // namespace kapela::net
