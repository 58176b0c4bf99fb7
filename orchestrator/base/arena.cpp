#include "orchestrator/base/arena.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstring>
#include <utility>

#if defined(__x86_64__)
#include <immintrin.h>
#endif
#include <sys/mman.h>

#include "orchestrator/base/assert.hpp"

namespace kapela::base {
namespace {

constexpr std::size_t place_size = std::size_t{256} << 20;  // address space alone; memory is what is used of it
constexpr std::size_t places = 16;

constexpr std::size_t grain = 16;
constexpr std::size_t small_classes = 65;  // of blocks of up to a kilobyte: each multiple of a grain
constexpr std::size_t longest_small = (small_classes - 1) * grain;
constexpr std::size_t steps = 4;  // of longer ones: so many from a power of two to the next
constexpr std::size_t large_classes = 18 * steps;
constexpr std::size_t classes = small_classes + large_classes;

/// What stands before each piece of memory.
struct Tag {
  std::uint64_t of_class;
};

struct Free {
  Free* next;
};

/// Where all arenas are; zero where there is no room for them.
std::uintptr_t region() {
  static const std::uintptr_t begin = [] {
    constexpr int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    void* const memory = mmap(nullptr, place_size * places, PROT_READ | PROT_WRITE, flags, -1, 0);
    return memory == MAP_FAILED ? 0 : reinterpret_cast<std::uintptr_t>(memory);
  }();
  return begin;
}

/// As `region` once there has been an arena: `holds` is asked before main begins.
constinit std::atomic<std::uintptr_t> known_region{0};
constinit std::atomic<std::uint32_t> taken{0};  // a bit each place
constinit thread_local Arena* now_serving = nullptr;

struct Block {
  std::size_t size;
  std::size_t of_class;
};

Block block_for(std::size_t size) {
  const std::size_t least = (size + sizeof(Tag) + grain - 1) / grain * grain;
  if (least <= longest_small) return {least, least / grain};
  const std::size_t power = std::bit_floor(least - 1);
  const std::size_t step = power / steps;
  const std::size_t nth = (least - power + step - 1) / step;  // from 1
  const auto doublings = static_cast<std::size_t>(std::countr_zero(power) - std::countr_zero(longest_small));
  return {power + nth * step, small_classes + doublings * steps + nth - 1};
}

#if defined(__x86_64__)
[[gnu::target("avx")]] void copy_wide(std::byte* to, const std::byte* from, std::size_t size) {
  auto* const target = reinterpret_cast<__m256i*>(to);
  const auto* const source = reinterpret_cast<const __m256i*>(from);
  for (std::size_t i = 0; i < size / sizeof(__m256i); i += 4) {
    const __m256i first = source[i];
    const __m256i second = source[i + 1];
    const __m256i third = source[i + 2];
    const __m256i fourth = source[i + 3];
    target[i] = first;
    target[i + 1] = second;
    target[i + 2] = third;
    target[i + 3] = fourth;
  }
}
#endif

/// Whole units, aligned. memcpy moves so much byte by byte in the microcode of processors that have wide registers.
void copy_units(std::byte* to, const std::byte* from, std::size_t size) {
#if defined(__x86_64__)
  static const bool has_wide = __builtin_cpu_supports("avx") != 0;
  if (has_wide) return copy_wide(to, from, size);
#endif
  std::memcpy(to, from, size);
}

}  // namespace

/// Stands at the beginning of its place: put back with all the rest.
struct Arena::Head {
  std::byte* top = nullptr;  ///< the next tag goes here
  std::array<Free*, classes> free{};

  [[nodiscard]] std::byte* begin() { return reinterpret_cast<std::byte*>(this); }
};

bool Arena::serves() {
  if (region() == 0 || taken.load() == (1U << places) - 1) return false;
  static const bool is_asked = [] {
    Arena arena;
    const Scope scope(arena);
    return holds(std::make_unique<Head>().get());
  }();
  return is_asked;
}

Arena::Arena() {
  ASSERT(region() != 0);
  known_region = region();
  std::uint32_t before = taken.load();
  std::uint32_t place = 0;
  do {
    place = static_cast<std::uint32_t>(std::countr_one(before));
    ASSERT(place < places);
  } while (!taken.compare_exchange_weak(before, before | 1U << place));
  head_ = new (reinterpret_cast<void*>(region() + place * place_size)) Head;
  head_->top = head_->begin() + (sizeof(Head) + grain - 1) / grain * grain + grain - sizeof(Tag);
}

Arena::~Arena() {
  const auto place = (reinterpret_cast<std::uintptr_t>(head_) - region()) / place_size;
  madvise(head_, place_size, MADV_DONTNEED);
  taken &= ~(1U << place);
}

void* Arena::allocate(std::size_t size) {
  const Block block = block_for(size);
  if (block.size > static_cast<std::size_t>(head_->begin() + place_size - head_->top)) return nullptr;
  Free*& free = head_->free[block.of_class];
  if (free != nullptr) return std::exchange(free, free->next);
  new (head_->top) Tag{block.of_class};
  void* const memory = head_->top + sizeof(Tag);
  head_->top += block.size;
  return memory;
}

void Arena::deallocate(void* memory) {
  const std::uintptr_t begin = known_region.load(std::memory_order_relaxed);
  const std::uintptr_t place = (reinterpret_cast<std::uintptr_t>(memory) - begin) / place_size;
  auto* const head = reinterpret_cast<Head*>(begin + place * place_size);
  const auto* const tag = reinterpret_cast<const Tag*>(static_cast<std::byte*>(memory) - sizeof(Tag));
  Free*& free = head->free[tag->of_class];
  free = new (memory) Free{free};
}

bool Arena::holds(const void* memory) {
  const std::uintptr_t begin = known_region.load(std::memory_order_relaxed);
  return begin != 0 && reinterpret_cast<std::uintptr_t>(memory) - begin < place_size * places;
}

Arena* Arena::current() {
  return now_serving;
}

void Arena::save(Image& image) const {
  const auto used = static_cast<std::size_t>(head_->top - head_->begin());
  image.units_ = (used + sizeof(Unit) - 1) / sizeof(Unit);
  if (image.room_ < image.units_) {
    image.room_ = std::max(image.units_, 2 * image.room_);
    image.copy_ = std::make_unique_for_overwrite<Unit[]>(image.room_);
  }
  copy_units(image.copy_[0].bytes.data(), head_->begin(), image.size());
}

void Arena::restore(const Image& image) {
  copy_units(head_->begin(), image.copy_[0].bytes.data(), image.size());
}

Arena::Scope::Scope(Arena& arena) : before_(std::exchange(now_serving, &arena)) {}

Arena::Scope::~Scope() {
  now_serving = before_;
}

Arena::Outside::Outside() : before_(std::exchange(now_serving, nullptr)) {}

Arena::Outside::~Outside() {
  now_serving = before_;
}

}  // namespace kapela::base
