#include "orchestrator/base/arena.hpp"

#include <cstdint>
#include <map>
#include <new>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace kapela::base {
namespace {

class ArenaTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(Arena::serves()); }
};

/// What lives in an arena, and points to itself all over.
struct Life {
  std::vector<std::string> words{};
  std::map<int, std::string> by_number{};
};

std::string long_word(int number) {
  return "a word that is too long to be kept in the string itself: " + std::to_string(number);
}

void grow(Life& life, int from, int to) {
  for (int i = from; i < to; ++i) {
    life.words.push_back(long_word(i));
    life.by_number[i] = long_word(-i);
  }
}

void expect_words(const Life& life, std::size_t count) {
  ASSERT_EQ(life.words.size(), count);
  ASSERT_EQ(life.by_number.size(), count);
  for (std::size_t i = 0; i < count; ++i) {
    const int number = static_cast<int>(i);
    ASSERT_EQ(life.words[i], long_word(number));
    ASSERT_EQ(life.by_number.at(number), long_word(-number));
  }
}

TEST_F(ArenaTest, PutsObjectsBackAsTheyWere) {
  Arena arena;
  Life* life = nullptr;
  {
    const Arena::Scope scope(arena);
    life = new Life;
    grow(*life, 0, 100);
  }
  Arena::Image hundred;
  arena.save(hundred);
  for (int round = 0; round < 3; ++round) {
    {
      const Arena::Scope scope(arena);
      grow(*life, 100, 2'000);
      life->by_number.erase(life->by_number.begin(), life->by_number.find(1'500));
      life->words.clear();
      life->words.shrink_to_fit();
    }
    arena.restore(hundred);
    expect_words(*life, 100);
  }
  {
    const Arena::Scope scope(arena);
    grow(*life, 100, 150);
  }
  expect_words(*life, 150);
}

TEST_F(ArenaTest, KeepsOnlyWhatIsAskedForWithinItsScope) {
  Arena arena;
  const auto before = std::make_unique<int>(1);
  const Arena::Scope scope(arena);
  const auto within = std::make_unique<int>(2);
  std::unique_ptr<int> beside;
  {
    const Arena::Outside outside;
    beside = std::make_unique<int>(3);
  }
  const auto again = std::make_unique<int[]>(100);
  EXPECT_FALSE(Arena::holds(before.get()));
  EXPECT_TRUE(Arena::holds(within.get()));
  EXPECT_FALSE(Arena::holds(beside.get()));
  EXPECT_TRUE(Arena::holds(again.get()));
  const Arena::Outside outside;
  beside.reset();
}

TEST_F(ArenaTest, GivesEachItsOwnAlignedMemory) {
  Arena arena;
  const Arena::Scope scope(arena);
  std::vector<std::pair<std::uintptr_t, std::size_t>> pieces;
  for (std::size_t size = 1; size < 100'000; size += 1 + size / 3) {
    for (int twice = 0; twice < 2; ++twice) {
      auto* const memory = new std::byte[size];
      std::fill_n(memory, size, std::byte{0xff});
      const auto begin = reinterpret_cast<std::uintptr_t>(memory);
      EXPECT_EQ(begin % alignof(std::max_align_t), 0U) << size;
      pieces.emplace_back(begin, size);
    }
  }
  std::sort(pieces.begin(), pieces.end());
  for (std::size_t i = 1; i < pieces.size(); ++i)
    EXPECT_GE(pieces[i].first, pieces[i - 1].first + pieces[i - 1].second);
}

TEST_F(ArenaTest, UsesMemoryAgain) {
  Arena arena;
  Arena::Image once;
  Arena::Image often;
  for (int round = 0; round < 1'000; ++round) {
    {
      const Arena::Scope scope(arena);
      for (std::size_t size = 8; size < 50'000; size *= 3) delete[] new std::byte[size];
    }
    arena.save(round == 0 ? once : often);
  }
  EXPECT_EQ(once.size(), often.size());
}

TEST_F(ArenaTest, ThatEndsLeavesItsPlaceToTheNext) {
  for (int round = 0; round < 100; ++round) {
    Arena arena;
    const Arena::Scope scope(arena);
    const auto* const made = new std::vector<int>(1'000);
    EXPECT_EQ(made->front(), 0);
  }
}

TEST_F(ArenaTest, ThatIsFullSaysSo) {
  Arena arena;
  const Arena::Scope scope(arena);
  EXPECT_THROW(for (;;)(void) new std::byte[std::size_t{1} << 24], std::bad_alloc);
  EXPECT_EQ(new (std::nothrow) std::byte[std::size_t{1} << 24], nullptr);
}

using ArenaDeathTest = ArenaTest;

TEST_F(ArenaDeathTest, LetsNobodyFreeWhatItCannotPutBack) {
  EXPECT_DEATH(
      {
        Arena arena;
        auto outside = std::make_unique<int>(1);
        const Arena::Scope scope(arena);
        outside.reset();
      },
      "");
}

}  // namespace
}  // namespace kapela::base
