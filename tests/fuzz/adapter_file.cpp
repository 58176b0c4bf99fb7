// Adapters: every complaint has a place in the file; of one without an error nothing is wrong that only a case would
// show.
#include "simulators/judge/adapter_file.hpp"

#include <nlohmann/json.hpp>

#include "simulators/judge/placeholders.hpp"
#include "tests/fuzz/diagnostics.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/fuzz/words.hpp"

namespace kapela::fuzz {
namespace {

constexpr const char* path = "adapter.yaml";

void check_question(const judge::Question& question) {
  const int ways = (question.get.empty() ? 0 : 1) + (question.log.empty() ? 0 : 1) + (question.exit ? 1 : 0) +
                   (question.exit_code ? 1 : 0) + (question.quiet ? 1 : 0);
  require(ways <= 1, "there is one way to tell");
  require(judge::problem_of(question.get).empty(), "a URL can be filled");
  for (const auto& [pointer, value] : question.where) {
    const nlohmann::json::json_pointer read(pointer);
    require(read.to_string() == pointer && value != nullptr, "a pointer points");
  }
  (void)question.pattern.matches("a line\xFF");
}

void check(std::string_view text) {
  files::MemoryFileSystem disk;
  disk.write(path, std::string(text));
  const judge::LoadedAdapter loaded = judge::load_adapter(disk, path);
  check_diagnostics(loaded.diagnostics, disk);
  if (yaml::has_errors(loaded.diagnostics)) return;
  const judge::Adapter& adapter = loaded.adapter;
  require(!adapter.process.command.empty(), "there is a process");
  for (const std::string& word : adapter.process.command) require(judge::problem_of(word).empty(), "it can be started");
  check_question(adapter.ended);
  check_question(adapter.succeeded);
  if (adapter.process.ready) check_question(*adapter.process.ready);
  require(!adapter.start || (!adapter.ended.exit && !adapter.succeeded.exit_code), "a service does not end with a run");
  for (const auto& [ours, theirs] : adapter.names) require(adapter.name_of(ours).has_value(), "a name is found");
  require(judge::load_adapter(disk, path).diagnostics == loaded.diagnostics, "the same file has the same diagnostics");
}

}  // namespace

Target target() {
  std::vector<std::string> words = schema_words("adapter.json");
  for (const char* each :
       {"{{ port }}", "{{ answer./id }}", "{{", "}}", "http://127.0.0.1:1/", "/a~1b", "/a~2", "(a|b)"})
    words.emplace_back(each);
  return {.check = check, .seeds = {"scenarios/adapters"}, .words = std::move(words), .most_bytes = 3000};
}

}  // namespace kapela::fuzz
