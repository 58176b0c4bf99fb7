// operator new and delete, which ask the arena that the thread is in. Linked by executables that search.
#include <cstdlib>
#include <new>

#include "orchestrator/base/arena.hpp"

using kapela::base::Arena;

namespace {

/// As the standard library's: whoever has set a handler is asked for more memory, again and again.
void* from_heap(std::size_t size) {
  for (;;) {
    if (void* const memory = std::malloc(size == 0 ? 1 : size)) return memory;
    const std::new_handler handler = std::get_new_handler();
    if (handler == nullptr) throw std::bad_alloc();
    handler();
  }
}

}  // namespace

void* operator new(std::size_t size) {
  Arena* const arena = Arena::current();
  if (arena == nullptr) [[likely]]
    return from_heap(size);
  if (void* const memory = arena->allocate(size)) return memory;
  throw std::bad_alloc();
}

void operator delete(void* memory) noexcept {
  if (Arena::holds(memory)) return Arena::deallocate(memory);
  if (Arena::current() != nullptr && memory != nullptr) std::abort();  // it would be gone, and come back with the image
  std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept {
  operator delete(memory);
}
