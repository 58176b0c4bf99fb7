#include "simulators/search/find_files.hpp"

#include "tests/search/searching.hpp"

namespace kapela::search {
namespace {

using FindFilesTest = SearchTestBase;

const Find a_find{"I16", "why", "experiment: one\n"};

TEST_F(FindFilesTest, EachHasAFileOfItsOwn) {
  EXPECT_EQ(write_find(folder_, a_find).value(), at("kapela-find-I16-1.yaml"));
  EXPECT_EQ(write_find(folder_, a_find).value(), at("kapela-find-I16-2.yaml"));
  EXPECT_EQ(write_find(folder_, {"I1", "why", "experiment: two\n"}).value(), at("kapela-find-I1-1.yaml"));
  EXPECT_EQ(text_of(at("kapela-find-I16-2.yaml")), a_find.replay);
}

TEST_F(FindFilesTest, ThoseOfEarlierSearchesStay) {
  std::ofstream(at("kapela-find-I16-1.yaml")) << "an earlier one";
  EXPECT_EQ(write_find(folder_, a_find).value(), at("kapela-find-I16-2.yaml"));
  EXPECT_EQ(text_of(at("kapela-find-I16-1.yaml")), "an earlier one");
}

TEST_F(FindFilesTest, AFolderThatIsNotThereIsSaid) {
  const base::Result<std::string> written = write_find(at("nowhere"), a_find);
  ASSERT_FALSE(written);
  EXPECT_EQ(to_text(written.error()), "cannot write " + at("nowhere") + "/kapela-find-I16-1.yaml");
}

TEST_F(FindFilesTest, AFullDiskIsSaid) {
  EXPECT_FALSE(write_anew("/dev/full", std::string(100'000, 'x')));
}

TEST_F(FindFilesTest, AFileIsWrittenAnew) {
  ASSERT_TRUE(write_anew(at("file"), "a long text"));
  ASSERT_TRUE(write_anew(at("file"), "short"));
  EXPECT_EQ(text_of(at("file")), "short");
}

}  // namespace
}  // namespace kapela::search
