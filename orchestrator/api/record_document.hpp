// What the API says about one record of a journal, as a JSON document.
#pragma once

#include <string_view>

#include "orchestrator/record/record.hpp"
#include "orchestrator/runtime/orchestrator.hpp"
#include "orchestrator/wire/json.hpp"

namespace kapela::api {

/// {sequence, time, run, kind, detail, state, component, cmd_id, text, level, line}, and what the operands of its kind
/// are called: step, attempt, purpose, ...; `a` and `b`, as they were called up to version 0.1, are there as well.
/// `undoing`: as RunReport::is_undoing.
[[nodiscard]] wire::Json record_document(const runtime::Orchestrator& orchestrator, const record::Record& record,
                                         std::string_view text, bool undoing);

}  // namespace kapela::api
