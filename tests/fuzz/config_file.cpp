// Configurations, beside a plant and scenarios that they may name: every complaint has a place in a file that was read.
#include "orchestrator/files/config_file.hpp"

#include "tests/fuzz/diagnostics.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/fuzz/words.hpp"

namespace kapela::fuzz {
namespace {

constexpr const char* path = "kapela.yaml";

void check(std::string_view text) {
  static const std::string plant = repository_text("scenarios/plants/munchies.yaml");
  files::MemoryFileSystem disk;
  disk.write("plant.yaml", plant);
  disk.write("ops.secret", "secret\n");
  disk.write(path, std::string(text));
  const files::LoadedConfig loaded = files::load_config(disk, path);
  check_diagnostics(loaded.diagnostics, disk);
  if (yaml::has_errors(loaded.diagnostics)) return;
  require(!loaded.config.name.empty() && !loaded.config.journal.empty(), "what is not said has a default");
  require(files::load_config(disk, path).diagnostics == loaded.diagnostics, "the same file has the same diagnostics");
}

}  // namespace

Target target() {
  std::vector<std::string> words = schema_words("config.json");
  for (const char* each :
       {"plant.yaml", "ops.secret", "http://127.0.0.1:4318", "smtp://mail.example:587", "https://ops.example/"})
    words.emplace_back(each);
  return {.check = check, .seeds = {"tests/golden/files"}, .words = std::move(words), .most_bytes = 3000};
}

}  // namespace kapela::fuzz
