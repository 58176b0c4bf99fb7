#include "tools/kapela/history_option.hpp"

#include <CLI/CLI.hpp>

#include "tools/kapela/console_words.hpp"

namespace kapela::cli {

void add_history(CLI::App& command, std::string& path) {
  command.add_option("--history", path,
                     "A new file for what happens, for kapela verify; processes started by this one add .NAME to it");
}

bool HistoryOption::open(const std::string& writer, std::vector<std::string> components, net::EventLoop& loop,
                         base::Log& log) {
  if (path_.empty()) return true;
  auto created = runtime::create_history(path_, writer, std::move(components), loop, log);
  if (!created) {
    complain(to_text(created.error()));
    return false;
  }
  journal_ = std::move(*created);
  return true;
}

}  // namespace kapela::cli
