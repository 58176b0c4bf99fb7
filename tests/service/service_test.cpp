#include "orchestrator/service/service.hpp"

#include <nlohmann/json.hpp>

#include "orchestrator/files/file_system.hpp"
#include "orchestrator/files/scenario_library.hpp"
#include "orchestrator/runtime/orchestrator_settings.hpp"
#include "tests/service/cell.hpp"

namespace kapela::service {
namespace {

class ServiceTest : public CellTest {
 protected:
  std::unique_ptr<Service> make(Door door = {}) {
    runtime::OrchestratorSettings settings;
    settings.plant = forsaken_plant();
    settings.engine = impatient();
    return std::make_unique<Service>(loop_, log_, library_, std::move(settings), std::move(door));
  }

  files::RealFileSystem disk_;
  files::ScenarioLibrary library_{disk_, {folder_}};
};

TEST_F(ServiceTest, AnswersAtAFreePort) {
  const auto service = make();
  const base::Result<net::Endpoint> bound = service->listen({"127.0.0.1", 0});
  ASSERT_TRUE(bound);
  EXPECT_NE(bound->port, 0);
  EXPECT_EQ(ask(*bound, net::Method::get, "/health").status, 200U);
  const net::Response components = ask(*bound, net::Method::get, "/api/v1/components");
  EXPECT_EQ(nlohmann::json::parse(components.body)["components"].size(), 2U);
}

TEST_F(ServiceTest, SaysThatAPortIsTaken) {
  const auto first = make();
  const base::Result<net::Endpoint> bound = first->listen({"127.0.0.1", 0});
  ASSERT_TRUE(bound);
  EXPECT_FALSE(make()->listen(*bound));
}

TEST_F(ServiceTest, AsksForTheTokenOfItsDoor) {
  Door door;
  door.token = "secret";
  const auto service = make(std::move(door));
  const base::Result<net::Endpoint> bound = service->listen({"127.0.0.1", 0});
  EXPECT_EQ(ask(*bound, net::Method::get, "/api/v1/components").status, 401U);
  EXPECT_EQ(ask(*bound, net::Method::get, "/api/v1/components", "secret").status, 200U);
}

TEST_F(ServiceTest, CountsItsAnswers) {
  const auto service = make();
  const base::Result<net::Endpoint> bound = service->listen({"127.0.0.1", 0});
  EXPECT_EQ(ask(*bound, net::Method::get, "/nowhere").status, 404U);
  const net::Response metrics = ask(*bound, net::Method::get, "/metrics");
  EXPECT_NE(metrics.body.find("404"), std::string::npos) << metrics.body;
}

TEST_F(ServiceTest, ReadsAnewOnceThatIsOffered) {
  const auto service = make();
  const base::Result<net::Endpoint> bound = service->listen({"127.0.0.1", 0});
  const unsigned before = ask(*bound, net::Method::post, "/api/v1/reload").status;
  EXPECT_GE(before, 400U) << "nothing reads anything";
  service->offer_reloads({});
  write_scenario("stop");
  EXPECT_EQ(ask(*bound, net::Method::post, "/api/v1/reload").status, 200U);
  EXPECT_EQ(library_.all().size(), 1U);
}

}  // namespace
}  // namespace kapela::service
