// ApiParts: what handlers of routes work with. Owned by HttpApi.
#pragma once

#include <string>
#include <utility>

#include "orchestrator/api/metrics.hpp"
#include "orchestrator/api/stream_documents.hpp"
#include "orchestrator/base/process_figures.hpp"
#include "orchestrator/base/task_scope.hpp"
#include "orchestrator/runtime/orchestrator.hpp"

namespace kapela::runtime {
class Reloader;
}

namespace kapela::api {

struct ApiParts {
  ApiParts(runtime::Orchestrator& whose, std::string secret, StreamSettings settings)
      : orchestrator(whose), token(std::move(secret)), stream(whose, settings), metrics(whose) {}

  runtime::Orchestrator& orchestrator;
  runtime::Reloader* reloader = nullptr;  ///< null: nothing is reloaded
  std::string token;                      ///< empty: everybody may do everything
  StreamDocuments stream;
  Metrics metrics;
  base::ProcessMeter meter{};
  base::Instant began = orchestrator.now();
  base::TaskScope scope{};  ///< last: its tasks use everything above
};

}  // namespace kapela::api
