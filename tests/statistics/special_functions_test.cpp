#include "simulators/statistics/special_functions.hpp"

#include <gtest/gtest.h>

namespace kapela::statistics {
namespace {

/// Values of R 4.2: qt(p, df).
TEST(SpecialFunctions, StudentsQuantilesAreThoseOfTables) {
  EXPECT_NEAR(student_quantile(9, 0.975), 2.262157, 1e-6);
  EXPECT_NEAR(student_quantile(19, 0.995), 2.860935, 1e-6);
  EXPECT_NEAR(student_quantile(4, 0.99), 3.746947, 1e-6);
  EXPECT_NEAR(student_quantile(9, 0.025), -2.262157, 1e-6);
}

TEST(SpecialFunctions, TheNormalTailKeepsItsDigits) {
  EXPECT_NEAR(normal_quantile(1e-12), -7.034484, 1e-6);
  EXPECT_NEAR(normal_cdf(-6) / 9.865876e-10, 1, 1e-6);
}

}  // namespace
}  // namespace kapela::statistics
