// Arena: memory that can be put back as it was, byte by byte and at the same addresses, with all objects in it. Owned
// by a search, which lets a world live in one: what many of its runs have in common is done once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace kapela::base {

class Arena {
 public:
  /// Whether `operator new` asks arenas (kapela::arena_hooks is linked) and there is address space for one more.
  [[nodiscard]] static bool serves();

  /// Requires `serves`.
  Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  /// Whatever is in it goes without its destructor.
  ~Arena();

  /// Within its life this thread's memory comes from the arena. What was there before must not be freed here.
  class Scope {
   public:
    explicit Scope(Arena& arena);
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;
    ~Scope();

   private:
    Arena* before_;
  };

  /// Within its life memory does not come from an arena: for what outlives the runs in it, as a cache does.
  class Outside {
   public:
    Outside();
    Outside(const Outside&) = delete;
    Outside& operator=(const Outside&) = delete;
    ~Outside();

   private:
    Arena* before_;
  };

  /// What is copied at a time.
  struct alignas(128) Unit {
    std::array<std::byte, 128> bytes;
  };

  /// All that is in an arena at some time. Its memory is kept for the next `save`.
  class Image {
   public:
    /// Bytes.
    [[nodiscard]] std::size_t size() const { return units_ * sizeof(Unit); }

   private:
    friend class Arena;
    std::unique_ptr<Unit[]> copy_{};
    std::size_t units_ = 0;
    std::size_t room_ = 0;
  };
  void save(Image& image) const;
  /// `image` is one of this arena.
  void restore(const Image& image);

  /// For operator new and delete alone. `allocate` gives null when the arena is full.
  [[nodiscard]] static Arena* current();
  [[nodiscard]] void* allocate(std::size_t size);
  /// Whether it has come from any arena.
  [[nodiscard]] static bool holds(const void* memory);
  static void deallocate(void* memory);

 private:
  struct Head;

  Head* head_;
};

}  // namespace kapela::base
