#include "orchestrator/yaml/mapping_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/yaml/reading.hpp"

namespace kapela::yaml {
namespace {

using ::testing::HasSubstr;

TEST(MappingReader, ReportsAMissingKeyAtTheMapping) {
  Report report("f", "\na: 1\n");
  MappingReader reader(*parse_document(report), "a thing", report);
  EXPECT_FALSE(reader.required("name"));
  EXPECT_EQ(first(report), "2:1 missing_key: a thing needs the key 'name'");
}

TEST(MappingReader, ReportsAKeyWithoutAValue) {
  Report report("f", "timeout:\nname: x\n");
  MappingReader reader(*parse_document(report), "a thing", report);
  EXPECT_FALSE(reader.optional("timeout"));
  EXPECT_EQ(first(report), "1:1 invalid: 'timeout' has no value; write one, or remove the key");
}

TEST(MappingReader, OffersTheNearestKeyForAnUnknownOne) {
  Report report("f", "nmae: x\nport: 1\nzzzzzz: 2\n");
  MappingReader reader(*parse_document(report), "a thing", report);
  (void)reader.optional("name");
  (void)reader.optional("port");
  reader.finish();
  EXPECT_EQ(report.errors(), 2U);
  EXPECT_EQ(first(report), "1:1 unknown_key: a thing has no key 'nmae'; allowed: name, port; did you mean 'name'?");
}

TEST(MappingReader, WarnsOfKeysThatAreNotActedOn) {
  Report report("f", "cooldown: 60\ntags: [a]\n");
  MappingReader reader(*parse_document(report), "a scenario", report);
  reader.not_acted_on("cooldown");
  reader.not_acted_on("vars");
  reader.documentation("tags");
  reader.finish();
  EXPECT_FALSE(report.failed());
  EXPECT_EQ(first(report), "1:1 unsupported: 'cooldown' is not acted on by this version");
}

TEST(MappingReader, SaysOnceThatThereIsNoMapping) {
  Report report("f", "- a\n");
  MappingReader reader(*parse_document(report), "a thing", report);
  (void)reader.required("name");
  reader.finish();
  EXPECT_EQ(report.errors(), 1U);
  EXPECT_THAT(first(report), HasSubstr("a thing is a mapping (key: value), found a list"));
}

}  // namespace
}  // namespace kapela::yaml
