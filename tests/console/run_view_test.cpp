#include "tools/console/run_view.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "tests/console/printed.hpp"

namespace kapela::console {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using wire::Json;

Json report(const char* status) {
  return {{"status", status},
          {"seconds", 1.5},
          {"ended", true},
          {"first_cause", nullptr},
          {"exceptions", Json::array()},
          {"components",
           {{{"name", "io"}, {"actual", "RUN"}, {"failure", nullptr}},
            {{"name", "arm"}, {"actual", "FAULT"}, {"failure", {{"summary", "arm is in FAULT"}}}}}}};
}

std::string end_of(const Json& about) {
  return printed([&] {
    Terminal terminal;
    show_end(terminal, about);
  });
}

TEST(RunView, PrintsTheLinesOfRecordsThatPeopleRead) {
  const Json records{{"records",
                      {{{"line", "it begins"}, {"level", "INFO"}, {"kind", "log"}},
                       {{"line", "a detail"}, {"level", "DEBUG"}, {"kind", "log"}},
                       {{"line", "the end"}, {"level", "INFO"}, {"kind", "run_ended"}},
                       {{"kind", "sent"}}}}};
  EXPECT_EQ(printed([&] {
              Terminal terminal;
              show(terminal, records, report("SUCCEEDED"), "");
            }),
            "[INFO] it begins\n");
}

TEST(RunView, ASuccessIsOneLine) {
  EXPECT_EQ(end_of(report("SUCCEEDED")), "✔ SUCCEEDED in 1.50 s: io RUN, arm FAULT\n");
}

TEST(RunView, AFailureSaysWhyAndWhoIsLeftWhere) {
  Json failed = report("STOPPED_PARTIAL");
  failed["first_cause"] = {{"summary", "io did not answer"}};
  failed["exceptions"] = {{{"reason", "STUCK"}, {"summary", "arm stays in FAULT"}}};
  const std::string text = end_of(failed);
  EXPECT_THAT(text, HasSubstr("✘ STOPPED_PARTIAL"));
  EXPECT_THAT(text, HasSubstr("first cause: io did not answer"));
  EXPECT_THAT(text, HasSubstr("left where it is (STUCK): arm stays in FAULT"));
  EXPECT_THAT(text, Not(HasSubstr("and: ")));
}

TEST(RunView, ARefusalNamesAllWhoCouldNotTakePart) {
  Json refused = report("REJECTED");
  refused["first_cause"] = {{"summary", "io did not answer"}};
  EXPECT_THAT(end_of(refused), HasSubstr("and: arm is in FAULT"));
}

TEST(RunView, ALatchSaysWhatThereIsToDo) {
  const auto latch = [](const Json& plant) {
    return printed([&] {
      Terminal terminal;
      show_latch(terminal, plant);
    });
  };
  EXPECT_EQ(latch({{"latch", nullptr}, {"journal_error", nullptr}}), "");
  EXPECT_THAT(latch({{"latch", "run 1 ended STOPPED_PARTIAL"}, {"journal_error", nullptr}}), HasSubstr("kapela ack"));
  EXPECT_THAT(latch({{"latch", nullptr}, {"journal_error", "no space"}}), HasSubstr("refuses"));
}

}  // namespace
}  // namespace kapela::console
