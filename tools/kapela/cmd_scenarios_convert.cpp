// kapela scenarios convert: scenarios of avena_commons as ours.
#include <filesystem>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "orchestrator/base/counted.hpp"
#include "orchestrator/convert/conversion.hpp"
#include "orchestrator/files/file_system.hpp"
#include "orchestrator/files/plant_file.hpp"
#include "simulators/search/part_keeper.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/console_words.hpp"
#include "tools/kapela/load.hpp"

namespace kapela::cli {
namespace {

struct ConvertOptions {
  std::vector<std::string> files;
  std::string out;
};

std::string left_to_do(const convert::Conversion& conversion) {
  const std::string decisions =
      conversion.decisions == 0 ? "" : base::counted(conversion.decisions, "thing") + " left to a person";
  if (conversion.loads) return decisions.empty() ? "nothing left to do" : decisions;
  return decisions + (decisions.empty() ? "" : ", ") + "does not load yet: its first lines say why";
}

/// What is there already is somebody's work.
ExitCode write_new(const std::string& path, const convert::Conversion& conversion) {
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored)) {
    complain(fmt::format("{} is there already: remove it, or choose another --out", path));
    return refused;
  }
  if (!went_well(search::replace_file(path, conversion.yaml))) return internal_error;
  say(fmt::format("{}: {}", path, left_to_do(conversion)));
  return success;
}

/// On stdout several files are documents of one.
ExitCode give_out(const std::string& file, const convert::Conversion& conversion, const ConvertOptions& options) {
  if (!options.out.empty()) return write_new(files::join(options.out, convert::converted_name(file)), conversion);
  put((file == options.files.front() ? "" : "---\n") + conversion.yaml);
  return success;
}

ExitCode convert_file(const std::string& file, const ConvertOptions& options) {
  const files::RealFileSystem disk;
  yaml::Report report = files::open_report(disk, file);
  const convert::Conversion conversion = convert::converted(report);
  if (print_problems(report.diagnostics())) return bad_input;
  const ExitCode given = give_out(file, conversion, options);
  return given == success && !conversion.complete() ? inconclusive : given;
}

int convert_files(const ConvertOptions& options) {
  std::error_code ignored;
  if (!options.out.empty() && !std::filesystem::is_directory(options.out, ignored)) {
    complain(fmt::format("'--out {}' is no folder (make it first)", options.out));
    return bad_usage;
  }
  int worst = success;
  for (const std::string& file : options.files) worst = std::max<int>(worst, convert_file(file, options));
  return worst;
}

}  // namespace

void add_scenarios_convert(CLI::App& scenarios, Context& context) {
  auto options = std::make_shared<ConvertOptions>();
  CLI::App* command = scenarios.add_subcommand(
      "convert", "Write scenarios of avena_commons (JSON) as ours; what has no equal is marked for a person");
  command->add_option("FILE", options->files, "Scenario files of avena_commons: .json, .json.example")->required();
  command->add_option("--out", options->out, "Folder for a NAME.yaml of each; default: all of them on stdout");
  command->footer(
      "Exit: 0 nothing is left to do; 2 something is, which comments \"a person decides\" in what is written say, and\n"
      "      warnings here; 3 a file of that name is in --out already; 65 a file is no JSON, or no scenario\n"
      "Examples: kapela scenarios convert pause.json > pause.yaml\n"
      "          kapela scenarios convert avena/scenarios/*.json --out scenarios");
  command->callback([&context, options] { context.chosen = [options] { return convert_files(*options); }; });
}

}  // namespace kapela::cli
