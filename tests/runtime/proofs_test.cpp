#include "orchestrator/runtime/proofs.hpp"

#include <set>

#include <gtest/gtest.h>

namespace kapela::runtime {
namespace {

using record::CommandId;
using record::Epoch;

TEST(Proofs, AreOfOneCommandToOneComponentInOneLife) {
  const Proofs proofs("key");
  const std::string proof = proofs.of("io", Epoch{7}, CommandId{1});
  EXPECT_EQ(proof.size(), 32U);
  EXPECT_TRUE(proofs.is_of(proof, "io", Epoch{7}, CommandId{1}));
  EXPECT_FALSE(proofs.is_of(proof, "io", Epoch{7}, CommandId{2}));
  EXPECT_FALSE(proofs.is_of(proof, "io", Epoch{8}, CommandId{1}));
  EXPECT_FALSE(proofs.is_of(proof, "supervisor_1", Epoch{7}, CommandId{1}));
  EXPECT_FALSE(proofs.is_of("", "io", Epoch{7}, CommandId{1}));
  EXPECT_FALSE(proofs.is_of(proof.substr(1), "io", Epoch{7}, CommandId{1}));
  EXPECT_FALSE(Proofs("other key").is_of(proof, "io", Epoch{7}, CommandId{1}));
}

TEST(Proofs, AreOthersInEachLife) {
  EXPECT_NE(Proofs::of_chance().of("io", Epoch{7}, CommandId{1}), Proofs::of_chance().of("io", Epoch{7}, CommandId{1}));
}

TEST(Proofs, NumberPollsInAnOrderThatNobodyCanGuess) {
  const Proofs proofs("key");
  std::set<std::int64_t> ids;
  for (engine::Sequence asked = 1; asked <= 1'000; ++asked) {
    const std::int64_t id = proofs.poll_id(asked);
    EXPECT_GT(id, 0);
    EXPECT_LT(id, std::int64_t{1} << 53);
    ids.insert(id);
  }
  EXPECT_EQ(ids.size(), 1'000U);
  EXPECT_GT(*ids.rbegin(), std::int64_t{1} << 52) << "the whole range is used";
}

}  // namespace
}  // namespace kapela::runtime
