#include "orchestrator/yaml/document.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orchestrator/yaml/mapping_reader.hpp"
#include "orchestrator/yaml/scalars.hpp"
#include "orchestrator/yaml/text_check.hpp"
#include "orchestrator/yaml/tree_builder.hpp"
#include "tests/yaml/reading.hpp"

namespace kapela::yaml {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string found(std::string text) {
  Report report("f", std::move(text));
  (void)parse_documents(report);
  return first(report);
}

TEST(Document, KeepsOrderTextQuotesAndPlaces) {
  Report report("f", "b: 1\na: 'x'\nl:\n  - ~\n  - {k: v}\n");
  const auto root = parse_document(report);
  ASSERT_TRUE(root);
  ASSERT_EQ(root->members().size(), 3U);
  EXPECT_EQ(root->members()[0].key.text(), "b");
  EXPECT_FALSE(root->members()[0].value.quoted());
  EXPECT_TRUE(root->members()[1].value.quoted());
  EXPECT_EQ(root->members()[1].value.position(), (Position{2, 4}));
  const Node list = root->members()[2].value;
  ASSERT_EQ(list.items().size(), 2U);
  EXPECT_TRUE(list.items()[0].is_null());
  EXPECT_EQ(list.items()[1].find("k")->value.text(), "v");
  EXPECT_EQ(root->find("nothing"), nullptr);
}

TEST(Document, CountsColumnsInCodePoints) {
  Report report("f", "ż: {łąka: \"🚀🚀\", x: 1}\n");
  const auto root = parse_document(report);
  ASSERT_TRUE(root);
  EXPECT_EQ(root->members()[0].value.find("x")->key.position(), (Position{1, 17}));
}

TEST(Document, ReadsSeveralDocuments) {
  Report report("f", "a: 1\n---\nb: 2\n...\n---\n- c\n");
  const auto documents = parse_documents(report);
  ASSERT_EQ(documents.size(), 3U);
  EXPECT_EQ(documents[1].members()[0].key.text(), "b");
  EXPECT_EQ(documents[2].kind(), Kind::sequence);
  EXPECT_EQ(found("a: 1\n---\nb: 2\n"), "fine");
}

TEST(Document, WantsExactlyOneWhereOneIsWanted) {
  Report two("f", "a: 1\n---\nb: 2\n");
  EXPECT_FALSE(parse_document(two));
  EXPECT_THAT(first(two), StartsWith("3:1 invalid: a second document"));
  for (const char* const empty : {"", "# nothing\n", "---\n", "\xEF\xBB\xBF"}) {
    Report report("f", empty);
    EXPECT_FALSE(parse_document(report));
    EXPECT_EQ(first(report), "0:0 invalid: the file is empty");
  }
}

TEST(Document, ReportsEachDuplicateKey) {
  Report report("f", "a: 1\nb: {c: 1, c: 2}\na: 2\na: 3\n");
  (void)parse_documents(report);
  EXPECT_EQ(report.errors(), 3U);
  EXPECT_EQ(first(report), "2:11 duplicate: the key 'c' is here twice; the first is in line 2");
}

TEST(Document, ExplainsWhatTheParserRefuses) {
  EXPECT_THAT(found("a: b: c\n"), StartsWith("1:5 malformed: illegal map value"));
  EXPECT_THAT(found("a: \"never closed\n"), HasSubstr("a quote is never closed"));
  EXPECT_THAT(found("a: 'never closed\n\n  \n"), HasSubstr("a quote is never closed"));
  EXPECT_THAT(found("a:\n\t- b\n"), HasSubstr("indent with spaces"));
  EXPECT_THAT(found("a: [1, 2\nb: 3\n"), HasSubstr("malformed"));
  EXPECT_THAT(found("a: @all\n"), HasSubstr("in quotes"));
  EXPECT_THAT(found("a: *nobody\n"), StartsWith("1:4 malformed: the referenced anchor"));
}

TEST(Document, SeesWhatIsMissingAtTheEndOnALineThatThereIs) {
  for (const std::string text : {"a: 'x", "a: {b: 1", "a: [ż"}) {
    EXPECT_THAT(found(text), StartsWith(text == "a: [ż" ? "1:6 " : "1:" + std::to_string(text.size() + 1) + " "))
        << text;
    EXPECT_THAT(found(text + "\n"), StartsWith("2:1 ")) << text;
  }
}

TEST(Document, RefusesWhatBelongsToNothing) {
  EXPECT_EQ(found("{a: 1},\nb: 2\n"),
            "1:7 malformed: this belongs to nothing; a ',', '}' or ']' too many, or a '{' or '[' too few");
  EXPECT_THAT(found("[a]]\n"), StartsWith("1:4 malformed"));
  EXPECT_THAT(found("{a: 1}}\n"), StartsWith("1:7 malformed"));
}

TEST(Document, RefusesKeysThatAreNoNames) {
  EXPECT_THAT(found("message: {{ trigger.source }}\n"), HasSubstr("a text with {{ }} stands in quotes"));
  EXPECT_THAT(found("[a, b]: 1\n"), HasSubstr("a key is a name, found a list"));
  EXPECT_THAT(found("x: &x {a: 1}\ny:\n  <<: *x\n"), StartsWith("3:3 unsupported: merge keys"));
}

TEST(Document, RefusesTagsExceptString) {
  EXPECT_THAT(found("a: !include b.yaml\n"), StartsWith("1:4 unsupported: the tag '!include' is not read"));
  Report report("f", "v: !!str yes\n");
  EXPECT_TRUE(value_of(report).quoted());
  EXPECT_EQ(first(report), "fine");
}

TEST(Document, RefusesWhatIsNotUtf8WithItsPlace) {
  EXPECT_EQ(found("a: 1\nżb: \xFF\n"), "2:5 malformed: the byte 0xFF is not UTF-8; save the file as UTF-8");
  EXPECT_THAT(found(std::string("a: \0b\n", 6)), StartsWith("1:4 malformed: a NUL byte"));
  EXPECT_THAT(found("a: \x1b[31m\n"), StartsWith("1:4 malformed: the control character 0x1B"));
  EXPECT_THAT(found("a: \xED\xA0\x80\n"), StartsWith("1:4 malformed: the byte 0xED"));
  EXPECT_THAT(found("\xFF\xFE"
                    "a"),
              HasSubstr("not UTF-8"));
}

TEST(Document, ReportsEveryBadByteUpToABound) {
  Report report("f", "\xFF \xFF\n\xFF\n");
  (void)parse_documents(report);
  EXPECT_EQ(report.errors(), 3U);
  Report binary("f", std::string(1000, '\xFF'));
  (void)parse_documents(binary);
  EXPECT_EQ(binary.errors(), 10U);
}

TEST(Document, SkipsAByteOrderMark) {
  Report report("f", "\xEF\xBB\xBFv: yes\nw: 1\n");
  EXPECT_EQ(value_of(report).position(), (Position{1, 4}));
  EXPECT_EQ(first(report), "fine");
}

TEST(Document, KeepsTheLastLineOfABlock) {
  for (const char* const text : {"v: |\n  a\n  b", "v: |\n  a\n  b\n"}) {
    Report report("f", text);
    EXPECT_THAT(value_of(report).text(), StartsWith("a\nb"));
    EXPECT_TRUE(value_of(report).quoted());
  }
}

TEST(Document, TakesWindowsLineEnds) {
  Report report("f", "a: 1\r\nv: x\r\n");
  EXPECT_EQ(value_of(report).text(), "x");
}

TEST(Document, RefusesACarriageReturnThatEndsNoLine) {
  EXPECT_EQ(found("a: 1\r\nb: {c: 1,\rd: 2}\r\n"),
            "2:10 malformed: a carriage return that ends no line; end lines with a line feed alone, or with both");
  EXPECT_THAT(found("a: 1\r"), StartsWith("1:5 malformed: a carriage return"));
}

TEST(Document, KeepsItsBounds) {
  EXPECT_THAT(found(std::string(max_file_bytes + 1, ' ')), StartsWith("0:0 too_large"));
  EXPECT_EQ(found(std::string(64, '[') + std::string(64, ']')), "fine");
  EXPECT_THAT(found(std::string(65, '[')), HasSubstr("too_many: nested deeper than 64 levels"));
  EXPECT_THAT(found(std::string(100'000, '[')), HasSubstr("too_many"));
}

TEST(Document, CountsAliasesAsOftenAsTheyAreUsed) {
  std::string laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    const std::string last = "*a" + std::to_string(i - 1);
    laughs += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int n = 0; n < 10; ++n) laughs += (n == 0 ? "" : ", ") + last;
    laughs += "]\n";
  }
  EXPECT_THAT(found(laughs), HasSubstr("too_many: more than 1000000 values"));
}

TEST(Document, CountsDepthThroughAliases) {
  std::string chain = "a0: &a0 [x]\n";
  for (int i = 1; i < 80; ++i)
    chain += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) + "]\n";
  EXPECT_THAT(found(chain), HasSubstr("nested deeper than 64 levels"));
}

TEST(Document, ExpandsAliases) {
  Report report("f", "base: &b {k: 1}\nv: *b\n");
  const Node value = value_of(report);
  ASSERT_NE(value.find("k"), nullptr);
  EXPECT_EQ(value.find("k")->value.text(), "1");
  EXPECT_THAT(found("v: &v [*v]\n"), HasSubstr("an alias inside of what it stands for"));
}

TEST(Document, ReadsJson) {
  Report report("f.json", "{\"a\":1,\"b\":[true,null,\"x\\/y\"],\n\t\"c\" : {\"d\":\"\\u0142\\n\"}}");
  const auto root = parse_document(report);
  ASSERT_TRUE(root) << first(report);
  EXPECT_EQ(root->find("b")->value.items()[2].text(), "x/y");
  EXPECT_TRUE(root->find("b")->value.items()[1].is_null());
  EXPECT_EQ(root->find("c")->value.find("d")->value.text(), "ł\n");
}

TEST(Document, ReadsJsonIndentedWithTabs) {
  Report report("f.json", "{\n\t\"name\": \"x\",\n\t\"list\": [\n\t\t{\n\t\t\t\"v\": 1\n\t\t}\n\t]\n}\n");
  const auto root = parse_document(report);
  ASSERT_TRUE(root) << first(report);
  EXPECT_EQ(root->find("list")->value.items()[0].find("v")->key.position(), (Position{5, 4}));
}

TEST(Document, JoinsSurrogatePairsOfJson) {
  Report report("f.json", R"({"a": "\uD83D\uDE80 \\uD83D", "v": 1, "v": 2})");
  const auto documents = parse_documents(report);
  ASSERT_EQ(documents.size(), 1U);
  EXPECT_EQ(documents[0].find("a")->value.text(), "🚀 \\uD83D");
  EXPECT_THAT(first(report), StartsWith("1:39 duplicate"));
}

TEST(Document, RefusesHalfASurrogatePair) {
  EXPECT_THAT(found(R"({"a": "\uD83D"})"), StartsWith("1:8 malformed: '\\uD83D' is half of a surrogate pair"));
  EXPECT_THAT(found(R"({"a": "\uDE80\uD83D"})"), HasSubstr("half of a surrogate pair"));
}

TEST(Document, ReadsALongLineInLinearTime) {
  std::string json = "{\"list\":[";
  for (int i = 0; i < 100'000; ++i) json += "\"\\uD83D\\uDE80ż\",";
  json += "1]}";
  EXPECT_EQ(found(json), "fine");
}

TEST(Document, NamesCharactersThatOnlyLookLikeItsOwn) {
  const std::string nbsp = "\xC2\xA0";
  EXPECT_THAT(found("name:" + nbsp + "n\ntrigger: {type: manual}\n"),
              StartsWith("1:6 malformed: a no-break space (U+00A0) stands here"));
  EXPECT_THAT(found("a: 1\nactions:\n" + nbsp + " - type: test\n  - x: y\n"),
              StartsWith("3:1 malformed: a no-break space (U+00A0)"));
  EXPECT_THAT(found("a:\xE3\x80\x80"
                    "1\nb: 2\n"),
              StartsWith("1:3 malformed: an ideographic space (U+3000)"));
  EXPECT_THAT(found("a:\xE2\x80\xAF"
                    "1\nb: 2\n"),
              StartsWith("1:3 malformed: a narrow no-break space (U+202F)"));
  EXPECT_THAT(found("a\xEF\xBC\x9A"
                    "1\nb: 2\n"),
              StartsWith("1:2 malformed: a full-width colon (U+FF1A)"));
  EXPECT_THAT(found("a: \xE2\x80\x9CStart: all\xE2\x80\x9D\nb: 2\n"),
              StartsWith("1:4 malformed: a typographic quote (U+201C) stands here, which is none of YAML's own "
                         "characters; write \" or '"));
  EXPECT_EQ(found("a: 'x" + nbsp + "y'\nb: Start" + nbsp + "!\n"), "fine") << "texts may have them";
}

TEST(Document, RemarksOnACharacterThatNobodySeesWhereAValueOrAKeyIsWrong) {
  Report report("f", "v: 30\xC2\xA0s\n");
  (void)read_duration(value_of(report), report);
  EXPECT_THAT(first(report), HasSubstr("; it holds a no-break space (U+00A0)"));
  Report key("f", "---\n\xEF\xBB\xBFname: x\n");
  MappingReader reader(*parse_document(key), "a scenario", key);
  (void)reader.optional("name");
  reader.finish();
  EXPECT_THAT(first(key), HasSubstr("; it holds a byte order mark (U+FEFF)"));
}

TEST(Document, WarnsOfATextThatBeginsWithWhatNobodyMeant) {
  EXPECT_THAT(found("name: \xE2\x80\x9CStart\xE2\x80\x9D\n"),
              StartsWith("1:7 invalid: the text begins with a typographic quote (U+201C), which is a part of it"));
  EXPECT_THAT(found("name: \xE2\x80\x8BStart\n"), StartsWith("1:7 invalid: the text begins with a zero-width space"));
  EXPECT_THAT(found("name: Start\xE2\x80\x87\n"),
              StartsWith("1:7 invalid: the text ends with a figure space (U+2007)"));
  EXPECT_EQ(found("name: Start \xE2\x80\x93 all \xC2\xBB\n"), "fine");
}

TEST(Document, WarnsOfACommentThatWasHardlyMeantAsOne) {
  EXPECT_EQ(found("name: Start #1\n"),
            "1:7 invalid: the text ends before ' #', where a comment begins: it is 'Start'; put it in quotes: \"Start "
            "#1\"; or write '# ' where a comment is meant");
  for (const char* const text : {"message: Cell #2 is up\n", "l: [1]\nd:\n  - Line #3\n", "group: Line #2\n",
                                 "description: \xC5\xBB #\xC5\xBB\n", "message: Cell # 2 is up\n"})
    EXPECT_THAT(found(text), HasSubstr("a comment begins")) << text;
  for (const char* const text :
       {"name: Start # the first\n", "timeout: 30s #old\n", "timeout: 30s #2\n", "state: RUN #TODO\n",
        "port: 8001 #1\n", "name: 'Start #1'\n", "name: \"Start\" #1\n", "name: a#1\n", "name: Start ##\n",
        "name: Start #---\n", "m: |\n  Cell #2\n", "name: x\n#1\n", "a: &x Start\nb: *x #1\n"})
    EXPECT_EQ(found(text), "fine") << text;
}

TEST(Document, ReadsJsonFilesAsJsonAlone) {
  const auto json = [](std::string text, std::string name = "a.json") {
    Report report(std::move(name), std::move(text));
    (void)parse_documents(report);
    return first(report);
  };
  EXPECT_EQ(json("{\"a\": [1, {\"b\": null}]}"), "fine");
  EXPECT_EQ(json("\xEF\xBB\xBF{}"), "fine");
  EXPECT_THAT(json("{\n  \"a\": 1,\n}"),
              AllOf(StartsWith("3:1 malformed: this is no JSON: "), HasSubstr("; a ',' too many")));
  EXPECT_THAT(json("{'a': 1}"), AllOf(StartsWith("1:2 malformed"), HasSubstr("JSON has \" for quotes")));
  EXPECT_THAT(json("{\"a\": 1 // one\n}"), AllOf(StartsWith("1:9 malformed"), HasSubstr("JSON has no comments")));
  EXPECT_THAT(json("# x\n{}"), AllOf(StartsWith("1:1 malformed"), HasSubstr("JSON has no comments")));
  EXPECT_THAT(json("name: x\n", "A.JSON"), AllOf(StartsWith("1:1 malformed"), HasSubstr("rename it to .yaml")));
  EXPECT_THAT(json("{\"a\": 1"), HasSubstr("the end is missing"));
  EXPECT_THAT(json("{\"a\": \"x\"\n \"b\": 1}"), AllOf(StartsWith("2:2 malformed"), HasSubstr("a ',' is missing")));
  EXPECT_THAT(json("{\"a\": 1, \"a\": 2}"), HasSubstr("1:10 duplicate: the key 'a' is here twice"));
  EXPECT_THAT(json("{\"a\": NaN}"), StartsWith("1:7 malformed"));
  EXPECT_EQ(json("name: x\n", "a.yaml"), "fine");
  EXPECT_EQ(json("name: x\n", "a.yaml.example"), "fine");
  EXPECT_THAT(json("name: x\n", "a.json.example"), StartsWith("1:1 malformed: this is no JSON: "));
}

TEST(Document, LeavesAFailedReportAsItIs) {
  Report report("f", "");
  report.add(Severity::error, base::ErrorCode::not_found, {}, "there is no file 'f'");
  EXPECT_FALSE(parse_document(report));
  EXPECT_EQ(report.errors(), 1U);
}

}  // namespace
}  // namespace kapela::yaml
