// Adapters to small orchestrators of shells and Python. Owned by tests.
#pragma once

#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "simulators/judge/adapter.hpp"

namespace kapela::judge::testing {

/// A process that is one run: its code is its verdict.
[[nodiscard]] inline Adapter of_script(const std::string& text) {
  Adapter adapter;
  adapter.process.command = {"sh", "-c", text};
  adapter.ended.exit = true;
  adapter.succeeded.exit_code = 0;
  adapter.aftermath = std::chrono::milliseconds(50);
  return adapter;
}

[[nodiscard]] inline Question line(const std::string& pattern) {
  Question question;
  question.log = pattern;
  const auto read = expression::Pattern::read(expression::PatternMode::regex, pattern, true);
  EXPECT_TRUE(read);
  if (read) question.pattern = *read;
  return question;
}

[[nodiscard]] inline Question answer(const std::string& url, const std::string& pointer, const wire::Json& value) {
  Question question;
  question.get = url;
  question.where.emplace_back(pointer, std::make_shared<const wire::Json>(value));
  return question;
}

/// A service that commands nobody: its first run succeeds, its second fails, and so on.
inline constexpr const char* service_text = R"(
import http.server, json, sys

class Service(http.server.BaseHTTPRequestHandler):
    runs = 0

    def answer(self, status, document):
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/refuse":
            return self.answer(409, {"why": "busy"})
        Service.runs += 1
        print("started", told["name"], flush=True)
        self.answer(200, {"id": Service.runs})

    def do_GET(self):
        run = self.path.removeprefix("/runs/")
        self.answer(200, {"over": run == str(Service.runs), "well": Service.runs % 2 == 1})

    def log_message(self, *arguments):
        pass

http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Service).serve_forever()
)";

[[nodiscard]] inline Adapter of_service() {
  Adapter adapter;
  adapter.process.command = {"python3", "-c", service_text, "{{ port }}"};
  adapter.process.ready.emplace().get = "http://127.0.0.1:{{ port }}/";
  const wire::Json body{{"name", "{{ scenario }}"}};
  adapter.start = Start{"http://127.0.0.1:{{ port }}/", std::make_shared<const wire::Json>(body)};
  adapter.ended = answer("http://127.0.0.1:{{ port }}/runs/{{ answer./id }}", "/over", true);
  adapter.succeeded = answer("http://127.0.0.1:{{ port }}/runs/{{ run }}", "/well", wire::Json::array({true, 1}));
  return adapter;
}

}  // namespace kapela::judge::testing
