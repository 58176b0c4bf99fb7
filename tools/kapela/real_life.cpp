#include "tools/kapela/real_life.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "orchestrator/runtime/earlier_lives.hpp"
#include "orchestrator/runtime/history_file.hpp"

namespace kapela::cli {

base::Result<std::unique_ptr<JournalDirectory>> JournalDirectory::make() {
  std::error_code failed;
  std::string pattern = (std::filesystem::temp_directory_path(failed) / "kapela-experiment-XXXXXX").string();
  if (failed || ::mkdtemp(pattern.data()) == nullptr)
    return base::fail(base::ErrorCode::io,
                      "no directory for a journal: " + pattern + ": " + std::generic_category().message(errno),
                      "set TMPDIR to a directory that can be written");
  return std::unique_ptr<JournalDirectory>(new JournalDirectory(std::move(pattern)));
}

JournalDirectory::~JournalDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

base::Result<std::unique_ptr<RealLife>> RealLife::begin(const Surroundings& surroundings,
                                                        runtime::OrchestratorSettings settings,
                                                        const world::Subject& subject, const net::Endpoint& at) {
  net::EventLoop& loop = surroundings.loop;
  std::unique_ptr<RealLife> life(new RealLife);
  if (surroundings.directory != nullptr) {
    journal::Disk& disk = surroundings.directory->disk();
    auto lives = runtime::read_earlier_lives(disk, surroundings.directory->path(), settings.plant, {}, {});
    if (!lives) return lives.error();
    settings.past = std::move(lives->past);
    life->journal_ = std::make_unique<journal::DurableJournal>(
        disk, std::move(lives->opened), runtime::header_of(settings.name, settings.plant.component_names(), loop),
        loop.timers(), [&loop](std::function<void()> work) { loop.post(std::move(work)); });
    settings.journal = life->journal_.get();
  }
  life->orchestrator_ =
      std::make_unique<runtime::Orchestrator>(loop, surroundings.log, surroundings.library, std::move(settings));
  life->api_ = std::make_unique<api::HttpApi>(*life->orchestrator_, std::string());
  life->server_ = std::make_unique<net::HttpServer>(
      loop, net::ServerLimits{},
      [&api = *life->api_](net::Request request, net::Responder responder) {
        api.handle(std::move(request), std::move(responder));
      },
      [&api = *life->api_](const net::Request& head, const net::Endpoint& peer) { return api.admit(head, peer); });
  const base::Result<net::Endpoint> bound = life->server_->listen(at);
  if (!bound) return bound.error();
  life->endpoint_ = *bound;
  life->orchestrator_->set_reply_to(*bound);
  const auto find = [&subject](std::string_view name) -> std::shared_ptr<const engine::Scenario> {
    for (const auto* some : {&subject.scenarios, &subject.triggered})
      for (const auto& scenario : *some)
        if (scenario->name == name) return scenario;
    return nullptr;
  };
  life->orchestrator_->watch(find, subject.triggered);
  return life;
}

}  // namespace kapela::cli
