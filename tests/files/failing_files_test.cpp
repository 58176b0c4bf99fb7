// Every reader of files, and each of its calls fails once.
#include "tests/files/failing_files.hpp"

#include "orchestrator/files/config_file.hpp"
#include "orchestrator/files/distribution_reader.hpp"
#include "orchestrator/files/plant_file.hpp"
#include "orchestrator/files/scenario_library.hpp"
#include "orchestrator/yaml/document.hpp"

namespace kapela::files {
namespace {

std::string saying(const std::string& name, const std::string& message) {
  return "name: " + name + "\nactions: [{type: log_event, message: " + message + "}]\n";
}

std::string scheduled(const std::string& name, const std::string& zone) {
  return "name: " + name + "\ntrigger: {type: schedule, cron: '0 22 * * *'" + zone + "}\nactions: [{type: test}]\n";
}

MemoryFileSystem scenarios(const std::string& message) {
  const base::Result<std::string> warsaw = RealFileSystem().read("/usr/share/zoneinfo/Europe/Warsaw");
  MemoryFileSystem files;
  files.write("/usr/share/zoneinfo/Europe/Warsaw", warsaw.value());
  files.write("/etc/localtime", warsaw.value());
  files.write("s/a.yaml", saying("A", message));
  files.write("s/b.yaml", scheduled("B", ", timezone: Europe/Warsaw"));
  files.write("s/c.yaml", scheduled("C", ""));
  files.write("one.yaml", saying("D", message));
  return files;
}

TEST(FailingFiles, ANewLibraryNamesWhatCannotBeRead) {
  const MemoryFileSystem files = scenarios("old");
  const int calls = fail_each_call(files, [](const FileSystem& failing) {
    ScenarioLibrary library(failing, {"s", "one.yaml"});
    library.reload();
    return render(library.diagnostics());
  });
  EXPECT_EQ(calls, 1 + 1 + 4 + 2);  // s looked at and listed, the files, the zones
}

TEST(FailingFiles, ALibraryKeepsItsLastGoodDefinitionsWhateverCannotBeReadAnew) {
  const MemoryFileSystem files = scenarios("old");
  FailingFiles failing(files);
  ScenarioLibrary library(failing, {"s", "one.yaml"});
  library.reload();
  const std::vector<ScenarioLibrary::Shared> before = library.all();
  ASSERT_EQ(before.size(), 4U);
  int call = 1;
  for (;; ++call) {
    failing.fail_at(call);
    ScenarioLibrary copy = library;
    copy.reload();
    ASSERT_EQ(copy.names(), library.names()) << "call " << call;
    if (failing.failed().empty()) break;
    EXPECT_NE(render(copy.diagnostics()).find("'" + failing.failed() + "' cannot be read"), std::string::npos);
    EXPECT_TRUE(has_errors(copy.diagnostics()));
  }
  EXPECT_EQ(call, 1 + 1 + 4);  // the listing, the files; zones are kept; one more without a failure
}

constexpr const char* cell = R"(
plant: plant.yaml
scenarios: s
alerts:
  channels:
    phone: {webhook: {url: "https://h/x", secret_file: secret, ca_file: ca.pem}}
)";

TEST(FailingFiles, AConfigurationNamesItsPlantItsSecretsAndItsCertificates) {
  MemoryFileSystem files;
  files.write("etc/cell.yaml", cell);
  files.write("etc/plant.yaml", "components: {io: {port: 8001}}\n");
  files.write("etc/secret", "s\n");
  files.write("etc/ca.pem", "c\n");
  const int calls = fail_each_call(
      files, [](const FileSystem& failing) { return render(load_config(failing, "etc/cell.yaml").diagnostics); });
  EXPECT_EQ(calls, 4);
}

TEST(FailingFiles, ADistributionNamesItsSamples) {
  MemoryFileSystem files;
  files.write("d.yaml", "{type: empirical, file: samples.txt}\n");
  files.write("./samples.txt", "20ms\n");
  files.write("samples.txt", "20ms\n");
  const int calls = fail_each_call(files, [](const FileSystem& failing) {
    yaml::Report report = open_report(failing, "d.yaml");
    if (const std::optional<yaml::Node> root = yaml::parse_document(report); root)
      (void)read_distribution(*root, {failing, "."}, report);
    return render(report.diagnostics());
  });
  EXPECT_EQ(calls, 2);
}

}  // namespace
}  // namespace kapela::files
