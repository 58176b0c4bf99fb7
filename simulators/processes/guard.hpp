// The guard of a program: a process between ours and the program, which lives as long as something of the program does.
// All that the program starts falls to it, and it ends all that when the program has ended, when it is told to, or when
// our process is gone, however that went. What follows a fork: functions that allocate nothing.
#pragma once

#include <cstdint>

#include <sys/types.h>

namespace kapela::processes {

/// What is made before there is a guard: after a fork little may be called.
struct Birth {
  char* const* arguments;
  char* const* environment;
  const char* directory;  ///< null: ours
  int output;             ///< what the program prints goes there
  int complaint;          ///< gets a Complaint when there will be no program; closes when there is one
  int orders;             ///< bytes: a signal for all of the program, or an Order; its end is the end of all
  int reports;            ///< gets Reports; closes with the guard
};

enum class Order : std::uint8_t {
  freeze = 200,  ///< all of it stops
  thaw,          ///< and goes on
  wait,          ///< what outlives the program has time: until all has ended, or the orders have
};

struct Complaint {
  enum class About : std::int32_t { guard, directory, program };
  About about = About::guard;
  std::int32_t error = 0;  ///< errno
};

struct Report {
  enum class Kind : std::int32_t {
    begun,  ///< value: the program's id
    ended,  ///< value: its status, as waitpid has it; left: so many processes have outlived it
  };
  Kind kind = Kind::begun;
  std::int32_t value = 0;
  std::int32_t left = 0;
};

/// In a new process, whose signals are blocked: starts the program and stands guard.
[[noreturn]] void stand_guard(const Birth& birth);

}  // namespace kapela::processes
