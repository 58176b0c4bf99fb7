// One question to the orchestrator, answered as text or JSON.
#pragma once

#include <functional>
#include <string>

#include "orchestrator/client/api_client.hpp"
#include "tools/kapela/commands.hpp"
#include "tools/kapela/console_words.hpp"

namespace kapela::cli {

/// Connects to the orchestrator of the context and runs `work` to its end, or until Ctrl-C. Returns the exit code.
[[nodiscard]] int with_api(const Context& context, const std::function<base::Task<int>(client::ApiClient&)>& work);

/// GETs a document and prints it: as JSON when asked for, else with `print`. Returns the exit code.
[[nodiscard]] int ask(const Context& context, const std::string& target,
                      const std::function<void(const wire::Json&)>& print);

/// POSTs `body` and prints the answer in the same way.
[[nodiscard]] int tell(const Context& context, const std::string& target, const wire::Json& body,
                       const std::function<void(const wire::Json&)>& print,
                       base::Duration within = client::answer_time);

}  // namespace kapela::cli
