#include "orchestrator/net/http_codec.hpp"

#include <gtest/gtest.h>

namespace kapela::net {
namespace {

constexpr DecoderLimits limits{1024, 4096};

const std::string plain_request = "POST /event HTTP/1.1\r\nHost: a\r\nX-Name: Value\r\nContent-Length: 5\r\n\r\nhello";
const std::string chunked_request =
    "POST /event HTTP/1.1\r\nHost: a\r\nX-Name: Value\r\nTransfer-Encoding: chunked\r\n\r\n"
    "2;name=\"v\"\r\nhe\r\n3\r\nllo\r\n0\r\nX-Trailer: t\r\nX-Name: forged\r\n\r\n";

void expect_hello(RequestDecoder& decoder) {
  ASSERT_EQ(decoder.state(), DecodeState::complete);
  EXPECT_TRUE(decoder.keep_alive());
  const Request request = decoder.take();
  EXPECT_EQ(request.method, Method::post);
  EXPECT_EQ(request.target, "/event");
  EXPECT_EQ(request.header("x-name"), "Value");
  EXPECT_EQ(request.header("x-trailer"), "");
  EXPECT_EQ(request.body, "hello");
}

unsigned refusal(const std::string& bytes) {
  RequestDecoder decoder(limits);
  decoder.put(bytes);
  return decoder.state() == DecodeState::failed ? decoder.failure().status : 0;
}

TEST(RequestDecoder, TakesARequestHoweverItIsCutInTwo) {
  for (const std::string& bytes : {plain_request, chunked_request}) {
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
      RequestDecoder decoder(limits);
      decoder.put(std::string_view(bytes).substr(0, cut));
      decoder.put(std::string_view(bytes).substr(cut));
      expect_hello(decoder);
      EXPECT_EQ(decoder.state(), DecodeState::idle);
    }
  }
}

TEST(RequestDecoder, TakesRequestsByteByByteAndPipelined) {
  RequestDecoder decoder(limits);
  int requests = 0;
  for (const char byte : chunked_request + plain_request + "\r\n" + chunked_request) {
    decoder.put({&byte, 1});
    if (decoder.state() != DecodeState::complete) continue;
    expect_hello(decoder);
    ++requests;
  }
  EXPECT_EQ(requests, 3);
}

TEST(RequestDecoder, TakesAnEmptyChunkedBodyByteByByte) {
  RequestDecoder decoder(limits);
  for (const char byte : std::string("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"))
    decoder.put({&byte, 1});
  ASSERT_EQ(decoder.state(), DecodeState::complete);
  EXPECT_EQ(decoder.take().body, "");
}

TEST(RequestDecoder, KeepsPipelinedRequestsUntilTheirTurn) {
  RequestDecoder decoder(limits);
  decoder.put(plain_request + chunked_request + "GET /last HTTP/1.1\r\nHo");
  expect_hello(decoder);
  expect_hello(decoder);
  EXPECT_EQ(decoder.state(), DecodeState::header);
  decoder.put("st: a\r\n\r\n");
  ASSERT_EQ(decoder.state(), DecodeState::complete);
  EXPECT_EQ(decoder.take().target, "/last");
  EXPECT_EQ(decoder.kept_bytes(), 0u);
}

TEST(RequestDecoder, TellsHeaderAndBodyApart) {
  RequestDecoder decoder(limits);
  EXPECT_EQ(decoder.state(), DecodeState::idle);
  EXPECT_EQ(decoder.put("\r\n"), DecodeState::idle);
  EXPECT_EQ(decoder.put("P"), DecodeState::header);
  EXPECT_EQ(decoder.put("OST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r"), DecodeState::header);
  EXPECT_EQ(decoder.put("\n"), DecodeState::body);
  EXPECT_EQ(decoder.put("x"), DecodeState::body);
  EXPECT_EQ(decoder.put("y"), DecodeState::complete);
}

TEST(RequestDecoder, LimitsABodyWhoseFirstChunkHasBegunBeforeTheLimitWasKnown) {
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const std::string& begun : {std::string("64\r\nhello"), "32\r\n" + std::string(50, 'x') + "\r\n"}) {
    RequestDecoder decoder(limits);
    ASSERT_EQ(decoder.put(head + begun), DecodeState::body);
    decoder.limit_body(64);
    decoder.put("32\r\n" + std::string(50, 'x'));
    ASSERT_EQ(decoder.state(), DecodeState::failed) << begun;
    EXPECT_EQ(decoder.failure().status, 413U);
  }
}

TEST(RequestDecoder, KeepsNothingOfWhatComesBehindARefusal) {
  RequestDecoder decoder(limits);
  decoder.put("NO HTTP\r\n\r\n" + std::string(limits.header_bytes, 'x'));
  ASSERT_EQ(decoder.state(), DecodeState::failed);
  for (int i = 0; i < 3; ++i) decoder.put(std::string(limits.header_bytes, 'x'));
  EXPECT_EQ(decoder.kept_bytes(), 0U);
}

TEST(ResponseDecoder, CountsWhatCameOfARefusalBeforeItWasKnownToBeNoStream) {
  ResponseDecoder decoder(limits);
  decoder.expect_parts_of_answer_to(Method::get);
  ASSERT_EQ(decoder.put("HTTP/1.1 503 No\r\n\r\n" + std::string(limits.body_bytes - 1, 'x')), DecodeState::body);
  EXPECT_EQ(decoder.take_part(), "");
  EXPECT_EQ(decoder.put("xx"), DecodeState::failed);
}

TEST(ResponseDecoder, RefusesWhatIsNoHttpHoweverItIsCut) {
  const std::string bytes = "HTX/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    ResponseDecoder decoder(limits);
    decoder.put(bytes.substr(0, cut));
    for (const char byte : bytes.substr(cut)) decoder.put({&byte, 1});
    EXPECT_EQ(decoder.state(), DecodeState::failed) << cut;
  }
}

TEST(RequestDecoder, RefusesAHeaderOverTheLimitInOnePiece) {
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(1100, 'x')), 431u);
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(1100, 'x') + "\r\n\r\n"), 431u);
  EXPECT_EQ(refusal("GET /" + std::string(1100, 'x')), 431u);
}

TEST(RequestDecoder, RefusesAHeaderOverTheLimitThatComesLineByLine) {
  RequestDecoder decoder(limits);
  decoder.put("GET / HTTP/1.1\r\nHost: a\r\n");
  for (int line = 0; line < 200 && decoder.state() == DecodeState::header; ++line) decoder.put("X: 12345\r\n");
  ASSERT_EQ(decoder.state(), DecodeState::failed);
  EXPECT_EQ(decoder.failure().status, 431u);
}

TEST(RequestDecoder, TakesAHeaderOfExactlyTheLimitWithALargeBodyBehindIt) {
  const std::string start = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4096\r\nX: ";
  const std::string header = start + std::string(limits.header_bytes - start.size() - 4, 'x') + "\r\n\r\n";
  RequestDecoder decoder(limits);
  decoder.put(header + std::string(4096, 'b'));
  EXPECT_EQ(decoder.state(), DecodeState::complete);
  RequestDecoder refusing({limits.header_bytes - 1, limits.body_bytes});
  refusing.put(header);
  EXPECT_EQ(refusing.state(), DecodeState::failed);
}

TEST(RequestDecoder, RefusesABodyByItsDeclaredLengthAlone) {
  EXPECT_EQ(refusal("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4097\r\n\r\n"), 413u);
}

TEST(RequestDecoder, RefusesChunksThatAddUpToTooMuch) {
  std::string bytes = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 5; ++i) bytes += "400\r\n" + std::string(1024, 'x') + "\r\n";
  EXPECT_EQ(refusal(bytes), 413u);
  EXPECT_EQ(refusal("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n"), 413u);
}

TEST(RequestDecoder, RefusesAChunkExtensionWithoutEnd) {
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(refusal(head + "1;" + std::string(2000, 'x')), 431u);
}

TEST(RequestDecoder, RefusesWhatIsNoHttp) {
  const std::string host = "Host: a\r\n";
  for (const std::string& bytes : {
           std::string("garbage\r\n\r\n"),
           std::string("\x16\x03\x01\x02\x01 hello of TLS"),
           "GET / HTTP/2.0\r\n" + host + "\r\n",
           "GET / HTTP/1.1\r\n" + host + "no colon\r\n\r\n",
           "GET / HTTP/1.1\r\n" + host + "X : space\r\n\r\n",
           "GET / HTTP/1.1\r\n" + host + "Content-Length: -1\r\n\r\n",
           "GET / HTTP/1.1\r\n" + host + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
           "GET / HTTP/1.1\r\n" + host + "Content-Length: 99999999999999999999\r\n\r\n",
           "POST / HTTP/1.1\r\n" + host + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
           "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n",
           "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n\r\n",
           "POST / HTTP/1.0\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n",
           std::string("GET / HTTP/1.1\r\n\r\n"),
           "GET / HTTP/1.1\r\n" + host + host + "\r\n",
           "GET / HTTP/1.0\r\n" + host + host + "\r\n",
       })
    EXPECT_EQ(refusal(bytes), 400u) << bytes;
}

TEST(RequestDecoder, RefusesATransferCodingThatItDoesNotKnow) {
  for (const std::string coding : {"gzip", "gzip, chunked", "chunked, gzip", "identity"})
    EXPECT_EQ(refusal("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: " + coding + "\r\n\r\n"), 501u) << coding;
}

TEST(RequestDecoder, RefusesABodyThatIsCoded) {
  const auto with = [](const std::string& headers) {
    return refusal("POST / HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n");
  };
  for (const std::string coding : {"gzip", "GZIP", "deflate", "br", "x-gzip", "identity, gzip"})
    EXPECT_EQ(with("Content-Encoding: " + coding + "\r\n"), 415u) << coding;
  EXPECT_EQ(with("Content-Encoding: identity\r\nContent-Encoding: gzip\r\n"), 415u);
  EXPECT_EQ(with("Content-Encoding: identity\r\n"), 0u);
  EXPECT_EQ(with("Content-Encoding: \r\n"), 0u);
}

TEST(RequestDecoder, TellsOnceThatTheClientWaitsToBeAskedForTheBody) {
  RequestDecoder decoder(limits);
  decoder.put("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_TRUE(decoder.take_expectation());
  EXPECT_FALSE(decoder.take_expectation());
  decoder.put("ok");
  EXPECT_EQ(decoder.state(), DecodeState::complete);
}

TEST(RequestDecoder, KnowsWhetherTheConnectionStaysOpen) {
  const auto stays = [](const std::string& bytes) {
    RequestDecoder decoder(limits);
    decoder.put(bytes);
    return decoder.state() == DecodeState::complete && decoder.keep_alive();
  };
  EXPECT_TRUE(stays("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_FALSE(stays("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
  EXPECT_FALSE(stays("GET / HTTP/1.0\r\n\r\n"));
  EXPECT_TRUE(stays("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
}

TEST(RequestDecoder, TakesTheAbsoluteFormOfATarget) {
  RequestDecoder decoder(limits);
  decoder.put("GET http://host:8000/a?b HTTP/1.1\r\nHost: host\r\n\r\nGET http://host HTTP/1.1\r\nHost: host\r\n\r\n");
  ASSERT_EQ(decoder.state(), DecodeState::complete);
  EXPECT_EQ(decoder.take().target, "/a?b");
  ASSERT_EQ(decoder.state(), DecodeState::complete);
  EXPECT_EQ(decoder.take().target, "/");
}

TEST(RequestDecoder, TakesTheHostOfAnAbsoluteTargetForTheOneThatIsAskedFor) {
  for (const std::string target : {"http://evil.example/a", "HTTPS://evil.example/a", "http://evil.example?/a"}) {
    RequestDecoder decoder(limits);
    decoder.put("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    ASSERT_EQ(decoder.state(), DecodeState::complete) << target;
    const Request request = decoder.take();
    EXPECT_EQ(request.header("host"), "evil.example") << target;
    EXPECT_TRUE(request.target.starts_with('/')) << request.target;
  }
}

TEST(ResponseDecoder, SkipsInterimAnswersAndKeepsTheConnection) {
  const std::string bytes =
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nRetry-After: 3\r\n"
      "Content-Length: 2\r\n\r\nok";
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    ResponseDecoder decoder(limits);
    decoder.expect_answer_to(Method::get);
    decoder.put(std::string_view(bytes).substr(0, cut));
    decoder.put(std::string_view(bytes).substr(cut));
    ASSERT_EQ(decoder.state(), DecodeState::complete);
    EXPECT_TRUE(decoder.keep_alive());
    const Response response = decoder.take();
    EXPECT_EQ(response.status, 200u);
    EXPECT_EQ(response.body, "ok");
    EXPECT_EQ(response.content_type, "text/plain");
  }
}

TEST(ResponseDecoder, ReadsAnAnswerWithoutLengthUntilTheEnd) {
  ResponseDecoder decoder(limits);
  decoder.put("HTTP/1.1 200 OK\r\n\r\npart");
  EXPECT_EQ(decoder.state(), DecodeState::body);
  EXPECT_EQ(decoder.put_end(), DecodeState::complete);
  EXPECT_FALSE(decoder.keep_alive());
  EXPECT_EQ(decoder.take().body, "part");
}

TEST(ResponseDecoder, TakesAHeadAsSmallServersWriteIt) {
  for (const std::string bytes :
       {"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok", "HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
        "HTTP/1.0 200\nContent-Length: 2\n\r\nok", "HTTP/1.1 100\n\nHTTP/1.1 200 \r\ncontent-length: 2\n\nok"})
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
      ResponseDecoder decoder(limits);
      decoder.expect_answer_to(Method::get);
      decoder.put(std::string_view(bytes).substr(0, cut));
      decoder.put(std::string_view(bytes).substr(cut));
      ASSERT_EQ(decoder.state(), DecodeState::complete) << bytes << " cut at " << cut;
      const Response response = decoder.take();
      EXPECT_EQ(response.status, 200u);
      EXPECT_EQ(response.body, "ok");
    }
}

TEST(ResponseDecoder, RefusesAtOnceWhatBeginsAsNoHttp) {
  ResponseDecoder decoder(limits);
  decoder.put("SSH-2.0-Open");
  ASSERT_EQ(decoder.state(), DecodeState::failed);
  EXPECT_EQ(decoder.failure().error.code, base::ErrorCode::malformed);
}

TEST(ResponseDecoder, HasALimitOfItsOwnForOneAnswerAndTellsHowLargeItWas) {
  ResponseDecoder decoder(limits);
  decoder.expect_answer_to(Method::get, 10);
  decoder.put("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n");
  ASSERT_EQ(decoder.state(), DecodeState::failed);
  EXPECT_EQ(to_text(decoder.failure().error), "the HTTP body is too large: 11 bytes (at most 10 bytes are taken)");
}

TEST(HttpDate, IsReadAsItIsWritten) {
  EXPECT_EQ(seconds_of_http_date(http_date(784'111'777)), 784'111'777);
  EXPECT_EQ(seconds_of_http_date("yesterday"), std::nullopt);
  EXPECT_EQ(seconds_of_http_date(""), std::nullopt);
}

TEST(ResponseDecoder, DoesNotCompleteATruncatedAnswer) {
  ResponseDecoder decoder(limits);
  decoder.put("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\npart");
  EXPECT_EQ(decoder.put_end(), DecodeState::body);
}

TEST(ResponseDecoder, ExpectsNoBodyAfterHead) {
  ResponseDecoder decoder(limits);
  decoder.expect_answer_to(Method::head);
  decoder.put("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
  EXPECT_EQ(decoder.state(), DecodeState::complete);
}

TEST(ResponseDecoder, DoesNotReuseAConnectionWithBytesThatNobodyAskedFor) {
  ResponseDecoder decoder(limits);
  decoder.put("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1");
  ASSERT_EQ(decoder.state(), DecodeState::complete);
  EXPECT_FALSE(decoder.keep_alive());
}

TEST(ResponseDecoder, RefusesWhatIsTooLargeOrNoHttp) {
  ResponseDecoder large(limits);
  large.put("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n");
  ASSERT_EQ(large.state(), DecodeState::failed);
  EXPECT_EQ(large.failure().error.code, base::ErrorCode::too_large);
  ResponseDecoder garbage(limits);
  garbage.put("SSH-2.0-OpenSSH_9.2\r\n\r\n");
  ASSERT_EQ(garbage.state(), DecodeState::failed);
  EXPECT_EQ(garbage.failure().error.code, base::ErrorCode::malformed);
}

TEST(Encode, WritesAnAnswerThatDecodesToTheSame) {
  Response response;
  response.status = 405;
  response.headers = {{"allow", "POST"}};
  response.body = "{}";
  std::string bytes;
  encode(response, {false, true, "Sun, 06 Nov 1994 08:49:37 GMT"}, bytes);
  ResponseDecoder decoder(limits);
  decoder.put(bytes);
  ASSERT_EQ(decoder.state(), DecodeState::complete);
  EXPECT_TRUE(decoder.keep_alive());
  const Response decoded = decoder.take();
  EXPECT_EQ(decoded.status, 405u);
  EXPECT_EQ(decoded.body, "{}");
  EXPECT_EQ(decoded.content_type, "application/json");
}

TEST(Encode, WritesNoBodyToHeadNorWith204) {
  Response response;
  response.body = "body";
  std::string bytes;
  encode(response, {true, true, ""}, bytes);
  EXPECT_NE(bytes.find("content-length: 4\r\n"), std::string::npos);
  EXPECT_TRUE(bytes.ends_with("\r\n\r\n"));
  bytes.clear();
  response.status = 204;
  encode(response, {false, true, ""}, bytes);
  EXPECT_EQ(bytes.find("content-length"), std::string::npos);
  EXPECT_TRUE(bytes.ends_with("\r\n\r\n"));
}

TEST(Encode, LetsNoHeaderValueForgeAnotherHeader) {
  Response response;
  response.headers = {{"location", "/a\r\nset-cookie: x"}};
  std::string bytes;
  encode(response, {false, true, ""}, bytes);
  EXPECT_EQ(bytes.find("\r\nset-cookie"), std::string::npos);
}

TEST(Encode, WritesARequestThatDecodesToTheSame) {
  const Endpoint host{"127.0.0.1", 8001};
  const Headers headers{{"x-name", "value"}};
  std::string bytes;
  encode({Method::post, "/event", host, headers, "{}"}, bytes);
  RequestDecoder decoder(limits);
  decoder.put(bytes);
  ASSERT_EQ(decoder.state(), DecodeState::complete);
  const Request request = decoder.take();
  EXPECT_EQ(request.method, Method::post);
  EXPECT_EQ(request.header("host"), "127.0.0.1:8001");
  EXPECT_EQ(request.header("x-name"), "value");
  EXPECT_EQ(request.header("content-type"), "application/json");
  EXPECT_EQ(request.body, "{}");
}

TEST(Encode, LetsNoTargetForgeARequest) {
  const Endpoint host{"127.0.0.1", 8001};
  std::string bytes;
  encode({Method::get, "/a b\r\nx: y", host, {}, ""}, bytes);
  EXPECT_TRUE(bytes.starts_with("GET /a%20b%0D%0Ax:%20y HTTP/1.1\r\n")) << bytes;
}

TEST(HttpDate, IsTheOneOfTheStandard) {
  EXPECT_EQ(http_date(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
}

}  // namespace
}  // namespace kapela::net
