#include "orchestrator/keys/key_reader.hpp"

#include <gtest/gtest.h>

#include "orchestrator/yaml/document.hpp"
#include "tests/keys/machine.hpp"

namespace kapela::keys {
namespace {

struct Read {
  Machine machine{};
  std::vector<yaml::Diagnostic> said{};
};

Read read(const std::string& text) {
  yaml::Report report("m.yaml", text);
  Read result;
  const std::optional<yaml::Node> root = yaml::parse_document(report);
  if (root) read_keys(*root, "a machine", report, [&](Keys& keys) { machine_keys(keys, result.machine); });
  result.said = report.diagnostics();
  return result;
}

std::string first(const std::string& text) {
  const std::vector<yaml::Diagnostic> said = read(text).said;
  if (said.empty()) return "";
  return std::to_string(said[0].place.column) + " " + said[0].message +
         (said[0].hint.empty() ? "" : "; " + said[0].hint);
}

TEST(KeyReader, ReadsEachKeyIntoItsModel) {
  const Read result =
      read("{title: a, port: 7, pause: 0s, quiet: true, labels: x, motor: {load: 1, gear: low}, parts: [{title: b}]}");
  EXPECT_TRUE(result.said.empty()) << render(result.said);
  EXPECT_EQ(result.machine.title, "a");
  EXPECT_EQ(result.machine.port, 7);
  EXPECT_EQ(result.machine.pause, base::Duration::zero());
  EXPECT_TRUE(result.machine.quiet);
  EXPECT_EQ(result.machine.labels, std::vector<std::string>{"x"});
  EXPECT_EQ(result.machine.motor.load, 1);
  EXPECT_EQ(result.machine.motor.gear, Gear::low);
  EXPECT_EQ(result.machine.parts.at(0).title, "b");
}

TEST(KeyReader, LeavesWhatIsNotThereAsItIs) {
  const Machine machine = read("title: a").machine;
  EXPECT_EQ(machine.port, 80);
  EXPECT_EQ(machine.pause, std::chrono::seconds(1));
  EXPECT_EQ(machine.motor.gear, Gear::high);
  EXPECT_FALSE(machine.seed);
}

TEST(KeyReader, SaysWhatIsWrongAtItsPlace) {
  EXPECT_EQ(first("{port: 1}"), "1 a machine needs the key 'title'");
  EXPECT_EQ(first("{title: a, port: 101}"), "18 '101' is out of range; 1 to 100, in plain decimal digits");
  EXPECT_EQ(first("{title: a, motor: {load: 0}}"), "26 load 0 is out of range; more than 0 to 1");
  EXPECT_EQ(first("{title: a, motor: {gear: hihg}}"),
            "26 'hihg' is not a gear; allowed: low, high; did you mean 'high'?");
  EXPECT_EQ(first("{title: a, motor: 1}"), "19 a motor is a mapping (key: value), found a single value");
  EXPECT_EQ(first("{title: a, port: 1, seed: 2}"), "27 both port and seed");
  EXPECT_EQ(first("{title: a, labels: x}"), "12 labels need quiet or pause");
}

TEST(KeyReader, OffersTheKeysThatThereAreButNoForeignOnes) {
  EXPECT_EQ(first("{title: a, qiet: true}"),
            "12 a machine has no key 'qiet'; allowed: title, port, seed, pause, quiet, labels, motor, parts, note; "
            "did you mean 'quiet'?");
}

TEST(KeyReader, TakesForeignKeysWithoutAValueAndWarnsOfThoseThatItDoesNotActOn) {
  EXPECT_EQ(first("{title: a, owner: null, old: null, note: [1]}"), "");
  EXPECT_EQ(read("{title: a, owner: b}").machine.owner, "b");
  EXPECT_EQ(first("{title: a, old: 1}"), "12 'old' of avena_commons is not acted on; write new");
  EXPECT_EQ(first("{title: a, later: 1}"), "12 'later' is not acted on by this version");
}

}  // namespace
}  // namespace kapela::keys
