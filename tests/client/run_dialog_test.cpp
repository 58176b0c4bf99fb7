#include "orchestrator/client/run_dialog.hpp"

#include <gtest/gtest.h>

namespace kapela::client {
namespace {

using Wish = RunDialog::Wish;

TEST(RunDialog, WithoutAPersonCtrlCEndsTheFollowing) {
  RunDialog dialog(false);
  EXPECT_TRUE(dialog.interrupt());
  EXPECT_EQ(dialog.question(), "");
}

TEST(RunDialog, TheFirstCtrlCAsksAndTheSecondEndsTheFollowing) {
  RunDialog dialog(true);
  EXPECT_FALSE(dialog.interrupt());
  EXPECT_NE(dialog.question().find("cancel the run?"), std::string::npos);
  EXPECT_TRUE(dialog.interrupt());
}

TEST(RunDialog, YesCancelsAndNoGoesOn) {
  RunDialog dialog(true);
  (void)dialog.interrupt();
  EXPECT_EQ(dialog.answer('n'), Wish::none);
  EXPECT_EQ(dialog.question(), "");
  (void)dialog.interrupt();
  EXPECT_EQ(dialog.answer('Y'), Wish::cancel);
  EXPECT_EQ(dialog.question(), "");
}

TEST(RunDialog, DetachesAndTheRunGoesOn) {
  RunDialog dialog(true);
  (void)dialog.interrupt();
  EXPECT_EQ(dialog.answer('D'), Wish::detach);
}

TEST(RunDialog, OtherKeysMeanNothing) {
  RunDialog dialog(true);
  EXPECT_EQ(dialog.answer('y'), Wish::none) << "nothing was asked";
  (void)dialog.interrupt();
  EXPECT_EQ(dialog.answer('x'), Wish::none);
  EXPECT_NE(dialog.question(), "") << "it is still asked";
}

TEST(RunDialog, ApprovesOnce) {
  RunDialog dialog(true);
  dialog.set_awaits_approval(true);
  EXPECT_NE(dialog.question().find("approve?"), std::string::npos);
  EXPECT_EQ(dialog.answer('y'), Wish::approve);
  EXPECT_EQ(dialog.answer('y'), Wish::none);
  dialog.set_awaits_approval(true);
  EXPECT_EQ(dialog.answer('n'), Wish::disapprove);
}

TEST(RunDialog, WhoIsAskedWhetherToCancelApprovesNothing) {
  RunDialog dialog(true);
  dialog.set_awaits_approval(true);
  (void)dialog.interrupt();
  EXPECT_EQ(dialog.answer('n'), Wish::none);
  EXPECT_NE(dialog.question().find("approve?"), std::string::npos);
}

}  // namespace
}  // namespace kapela::client
