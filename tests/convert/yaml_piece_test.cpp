#include "orchestrator/convert/yaml_piece.hpp"

#include <gtest/gtest.h>

#include "orchestrator/yaml/document.hpp"

namespace kapela::convert {
namespace {

std::string read_back(const YamlPiece& value) {
  YamlPiece root = mapping();
  root.with("key", value);
  yaml::Report report("f.yaml", to_yaml(root));
  const std::optional<yaml::Node> node = yaml::parse_document(report);
  EXPECT_FALSE(report.failed()) << report.text() << render(report.diagnostics());
  return node ? node->find("key")->value.text() : "";
}

TEST(YamlPiece, TextsAreReadBackAsTheyWere) {
  for (const std::string text : {"🚀 Start: \"teraz\" # nie", "a\\b", "", " x ", "two\nlines", "first\n\nthird",
                                 "with a space \nat an end", "\nbegins empty", "ends\n", "tab\there", "bell\x07",
                                 "{{ trigger.source }}", "- no list", "yes", "0123", "|-"}) {
    EXPECT_EQ(read_back(text_piece(text)), text);
    EXPECT_EQ(read_back(named(text)), text);
  }
}

TEST(YamlPiece, NamesHaveQuotesWhereAReaderWouldTakeThemForSomethingElse) {
  EXPECT_EQ(named("supervisor_1").text, "supervisor_1");
  for (const std::string text : {"yes", "Off", "null", "12", "@all", "a b", "a-b", "ą"})
    EXPECT_EQ(named(text).text, "\"" + text + "\"");
}

TEST(YamlPiece, ListsMappingsAndCommentsHaveTheirPlace) {
  YamlPiece step = mapping();
  step.with("type", plain("log_event")).with("message", text_piece("a\nb"));
  step.comments = {"a person decides: this", "and that"};
  YamlPiece inner = mapping();
  inner.with("states", list_of({plain("RUN"), plain("PAUSE")})).with("none", list_of({}));
  YamlPiece root = mapping();
  root.with("name", text_piece("n")).with("actions", list_of({step, step})).with("test", inner);
  EXPECT_EQ(to_yaml(root),
            "name: \"n\"\n"
            "actions:\n"
            "  # a person decides: this\n"
            "  # and that\n"
            "  - type: log_event\n"
            "    message: |-\n"
            "      a\n"
            "      b\n"
            "  # a person decides: this\n"
            "  # and that\n"
            "  - type: log_event\n"
            "    message: |-\n"
            "      a\n"
            "      b\n"
            "test:\n"
            "  states: [RUN, PAUSE]\n"
            "  none: []\n");
}

TEST(YamlPiece, LongCommentsAreBroken) {
  const std::string word(40, 'w');
  EXPECT_EQ(comment_lines(word + " " + word + " " + word, 2), "  # " + word + " " + word + "\n  #   " + word + "\n");
}

}  // namespace
}  // namespace kapela::convert
