// The functions that stand in front of the system's. Headers that declare those are not included, as they come with
// attributes and inline forms of their own; the symbols alone are the same.
#include "tests/support/failing_symbols.hpp"

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <new>

extern "C" void* dlsym(void* handle, const char* symbol);

namespace kapela::support {

FailingState failing_state;

const void* this_thread() {
  thread_local char marker = 0;
  return &marker;
}

namespace {

using Size = std::size_t;
using Count = long;  // ssize_t, off_t

bool fails(const char* name, int error, unsigned kinds) {
  FailingState& state = failing_state;
  if (__atomic_load_n(&state.thread, __ATOMIC_SEQ_CST) != this_thread()) return false;
  if ((state.kinds & kinds) == 0) return false;
  if (++state.calls != state.failing) return false;
  state.failed = name;
  errno = state.kinds == interruptible ? EINTR : error;
  return true;
}

bool lets_go(int command, Count argument) {
  constexpr int set_lock = 6;    // F_SETLK
  constexpr short unlocked = 2;  // F_UNLCK
  return command == set_lock && *reinterpret_cast<const short*>(argument) == unlocked;
}

/// The function of that name behind this executable's, looked for once; threads may do so at the same time.
template <class Function>
Function* next(Function*& known, const char* symbol) {
  if (Function* const found = __atomic_load_n(&known, __ATOMIC_SEQ_CST)) return found;
  void* const after_us = reinterpret_cast<void*>(-1L);  // RTLD_NEXT
  auto* const found = reinterpret_cast<Function*>(dlsym(after_us, symbol));
  __atomic_store_n(&known, found, __ATOMIC_SEQ_CST);
  return found;
}

}  // namespace

bool lacks_memory(const char* name) {
  return fails(name, ENOMEM, library_allocation);
}

}  // namespace kapela::support

#define STANDS_BEFORE(Result, failure, name, parameters, arguments, error, interrupts)                                 \
  extern "C" Result kapela_##name parameters asm(#name);                                                               \
  Result kapela_##name parameters {                                                                                    \
    static Result(*known) parameters;                                                                                  \
    Result(*const behind) parameters = kapela::support::next(known, #name);                                            \
    return kapela::support::fails(#name, error,                                                                        \
                                  kapela::support::system_call | ((interrupts) ? kapela::support::interruptible : 0U)) \
               ? failure                                                                                               \
               : behind arguments;                                                                                     \
  }

using kapela::support::Count;
using kapela::support::Size;

/// Letting go of a lock never fails in reality, and SQLite waits ten seconds for one that it still has.
#define STANDS_BEFORE_FCNTL(name)                                                          \
  extern "C" int kapela_##name(int file, int command, Count argument) asm(#name);          \
  int kapela_##name(int file, int command, Count argument) {                               \
    static int (*known)(int, int, Count);                                                  \
    int (*const behind)(int, int, Count) = kapela::support::next(known, #name);            \
    const bool unlocks = kapela::support::lets_go(command, argument);                      \
    return !unlocks && kapela::support::fails(#name, ENOLCK, kapela::support::system_call) \
               ? -1                                                                        \
               : behind(file, command, argument);                                          \
  }

// Memory: all forms, as sanitizers have some of their own otherwise; but not what is aligned more than usual.
void* operator new(Size size, const std::nothrow_t&) noexcept {
  if (kapela::support::fails("operator new", ENOMEM, kapela::support::allocation)) return nullptr;
  return std::malloc(size == 0 ? 1 : size);
}
void* operator new(Size size) {
  void* const memory = operator new(size, std::nothrow);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void* operator new[](Size size) {
  return operator new(size);
}
void* operator new[](Size size, const std::nothrow_t& none) noexcept {
  return operator new(size, none);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, Size) noexcept {
  std::free(memory);
}
void operator delete[](void* memory) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, Size) noexcept {
  std::free(memory);
}
void operator delete(void* memory, const std::nothrow_t&) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, const std::nothrow_t&) noexcept {
  std::free(memory);
}

// Files. What takes a mode or an argument only sometimes gets it in the same register as what always does.
STANDS_BEFORE(int, -1, open, (const char* path, int flags, unsigned mode), (path, flags, mode), EMFILE, true)
STANDS_BEFORE(int, -1, open64, (const char* path, int flags, unsigned mode), (path, flags, mode), EMFILE, true)
STANDS_BEFORE(int, -1, __open_2, (const char* path, int flags), (path, flags), EMFILE, true)
STANDS_BEFORE(int, -1, __open64_2, (const char* path, int flags), (path, flags), EMFILE, true)
STANDS_BEFORE(int, -1, openat, (int directory, const char* path, int flags, unsigned mode),
              (directory, path, flags, mode), EMFILE, false)
STANDS_BEFORE(void*, nullptr, readdir, (void* directory), (directory), EIO, false)
STANDS_BEFORE(void*, nullptr, opendir, (const char* path), (path), EMFILE, false)
STANDS_BEFORE(Count, -1, read, (int file, void* to, Size size), (file, to, size), EIO, true)
STANDS_BEFORE(Count, -1, __read_chk, (int file, void* to, Size size, Size room), (file, to, size, room), EIO, true)
STANDS_BEFORE(Count, -1, pread, (int file, void* to, Size size, Count at), (file, to, size, at), EIO, true)
STANDS_BEFORE(Count, -1, pread64, (int file, void* to, Size size, Count at), (file, to, size, at), EIO, true)
STANDS_BEFORE(Count, -1, write, (int file, const void* from, Size size), (file, from, size), ENOSPC, true)
STANDS_BEFORE(Count, -1, pwrite, (int file, const void* from, Size size, Count at), (file, from, size, at), ENOSPC,
              true)
STANDS_BEFORE(Count, -1, pwrite64, (int file, const void* from, Size size, Count at), (file, from, size, at), ENOSPC,
              true)
STANDS_BEFORE(int, -1, fsync, (int file), (file), EIO, false)
STANDS_BEFORE(int, -1, fdatasync, (int file), (file), EIO, false)
STANDS_BEFORE(int, -1, ftruncate, (int file, Count size), (file, size), EIO, false)
STANDS_BEFORE(int, -1, ftruncate64, (int file, Count size), (file, size), EIO, false)
STANDS_BEFORE(int, -1, rename, (const char* from, const char* to), (from, to), EIO, false)
STANDS_BEFORE(int, -1, unlink, (const char* path), (path), EIO, false)
STANDS_BEFORE(int, -1, mkdir, (const char* path, unsigned mode), (path, mode), ENOSPC, false)
STANDS_BEFORE(int, -1, fchmod, (int file, unsigned mode), (file, mode), EIO, false)
STANDS_BEFORE(int, -1, chmod, (const char* path, unsigned mode), (path, mode), EIO, false)
STANDS_BEFORE(int, -1, stat, (const char* path, void* about), (path, about), EIO, false)
STANDS_BEFORE(int, -1, stat64, (const char* path, void* about), (path, about), EIO, false)
STANDS_BEFORE(int, -1, fstat, (int file, void* about), (file, about), EIO, false)
STANDS_BEFORE(int, -1, fstat64, (int file, void* about), (file, about), EIO, false)
STANDS_BEFORE(int, -1, lstat, (const char* path, void* about), (path, about), EIO, false)
STANDS_BEFORE(int, -1, lstat64, (const char* path, void* about), (path, about), EIO, false)
STANDS_BEFORE(int, -1, flock, (int file, int operation), (file, operation), ENOLCK, false)
STANDS_BEFORE_FCNTL(fcntl)
STANDS_BEFORE_FCNTL(fcntl64)
STANDS_BEFORE(void*, reinterpret_cast<void*>(-1L), mmap64,
              (void* at, Size size, int protection, int flags, int file, Count offset),
              (at, size, protection, flags, file, offset), ENOMEM, false)
STANDS_BEFORE(int, -1, inotify_init1, (int flags), (flags), EMFILE, false)
STANDS_BEFORE(int, -1, inotify_add_watch, (int file, const char* path, unsigned mask), (file, path, mask), ENOSPC,
              false)

// Processes.
STANDS_BEFORE(int, -1, pipe2, (int* ends, int flags), (ends, flags), EMFILE, false)
STANDS_BEFORE(int, -1, fork, (), (), EAGAIN, false)
STANDS_BEFORE(int, EAGAIN, posix_spawn,
              (int* pid, const char* path, const void* files, const void* attributes, char* const* words,
               char* const* environment),
              (pid, path, files, attributes, words, environment), EAGAIN, false)
STANDS_BEFORE(int, ENOMEM, posix_spawn_file_actions_adddup2, (void* files, int from, int to), (files, from, to), ENOMEM,
              false)
STANDS_BEFORE(int, ENOMEM, posix_spawn_file_actions_addclosefrom_np, (void* files, int from), (files, from), ENOMEM,
              false)
STANDS_BEFORE(int, -1, pidfd_open, (int pid, unsigned flags), (pid, flags), EMFILE, false)
STANDS_BEFORE(int, -1, signalfd, (int file, const void* signals, int flags), (file, signals, flags), EMFILE, false)
STANDS_BEFORE(int, -1, dup2, (int from, int to), (from, to), EMFILE, false)
STANDS_BEFORE(int, -1, chdir, (const char* path), (path), EACCES, false)
STANDS_BEFORE(int, -1, waitpid, (int pid, int* status, int options), (pid, status, options), EINTR, true)
STANDS_BEFORE(int, -1, poll, (void* files, unsigned long count, int milliseconds), (files, count, milliseconds), ENOMEM,
              true)
STANDS_BEFORE(int, -1, eventfd, (unsigned value, int flags), (value, flags), EMFILE, false)

// Sockets.
STANDS_BEFORE(int, -1, socket, (int domain, int type, int protocol), (domain, type, protocol), EMFILE, false)
STANDS_BEFORE(int, -1, bind, (int socket, const void* address, unsigned size), (socket, address, size), EADDRINUSE,
              false)
STANDS_BEFORE(int, -1, listen, (int socket, int most), (socket, most), EADDRINUSE, false)
STANDS_BEFORE(int, -1, accept, (int socket, void* address, unsigned* size), (socket, address, size), EMFILE, true)
STANDS_BEFORE(int, -1, accept4, (int socket, void* address, unsigned* size, int flags), (socket, address, size, flags),
              EMFILE, true)
STANDS_BEFORE(int, -1, connect, (int socket, const void* address, unsigned size), (socket, address, size), ENETUNREACH,
              false)
STANDS_BEFORE(int, -1, setsockopt, (int socket, int level, int name, const void* value, unsigned size),
              (socket, level, name, value, size), ENOBUFS, false)
STANDS_BEFORE(int, -1, getsockname, (int socket, void* address, unsigned* size), (socket, address, size), ENOBUFS,
              false)
STANDS_BEFORE(int, -1, ioctl, (int file, unsigned long request, void* argument), (file, request, argument), EIO, false)
STANDS_BEFORE(int, -1, epoll_ctl, (int epoll, int operation, int file, void* event), (epoll, operation, file, event),
              ENOSPC, false)
STANDS_BEFORE(int, -1, socketpair, (int domain, int type, int protocol, int* ends), (domain, type, protocol, ends),
              EMFILE, false)
STANDS_BEFORE(int, -1, getsockopt, (int socket, int level, int name, void* value, unsigned* size),
              (socket, level, name, value, size), ENOBUFS, false)
STANDS_BEFORE(int, -1, getpeername, (int socket, void* address, unsigned* size), (socket, address, size), ENOBUFS,
              false)
STANDS_BEFORE(Count, -1, send, (int socket, const void* from, Size size, int flags), (socket, from, size, flags),
              ECONNRESET, true)
STANDS_BEFORE(Count, -1, recv, (int socket, void* to, Size size, int flags), (socket, to, size, flags), ECONNRESET,
              true)
STANDS_BEFORE(Count, -1, recvmsg, (int socket, void* message, int flags), (socket, message, flags), ECONNRESET, true)
STANDS_BEFORE(Count, -1, sendmsg, (int socket, const void* message, int flags), (socket, message, flags), ECONNRESET,
              true)
