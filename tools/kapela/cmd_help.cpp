// kapela help: what kapela COMMAND --help says, for those who ask the other way round.
#include <memory>

#include <CLI/CLI.hpp>

#include "tools/kapela/command_line.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/console_words.hpp"
#include "tools/kapela/exit_code.hpp"

namespace kapela::cli {

void add_help(CLI::App& app, Context& context) {
  auto words = std::make_shared<std::vector<std::string>>();
  CLI::App* help = app.add_subcommand("help", "The help of kapela, or of one of its commands");
  help->add_option("COMMAND", *words, "A command and, if it has some, one of its own, e.g. runs show");
  help->footer("Example: kapela help runs show");
  help->callback([&app, &context, words] {
    context.chosen = [&app, words] {
      const base::Result<std::string> text = help_of(app, *words);
      if (text) {
        put(*text);
        return success;
      }
      complain(to_text(text.error()));
      return bad_usage;
    };
  });
}

}  // namespace kapela::cli
