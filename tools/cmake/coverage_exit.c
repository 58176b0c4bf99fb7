/* Of the preset `coverage` alone: gcov writes down what was executed when a process ends by exit(). Those that leave by
   _exit(), become another program by execvpe(), or kill themselves are made to write as well. Linked with --wrap. */
#include <signal.h>
#include <unistd.h>

void __gcov_dump(void);
void __gcov_reset(void);
void __real__exit(int code) __attribute__((noreturn));
int __real_kill(pid_t who, int number);
int __real_execvpe(const char* program, char* const arguments[], char* const environment[]);

__attribute__((noreturn)) void __wrap__exit(int code) {
  __gcov_dump();
  __real__exit(code);
}

/* Who survives goes on counting. */
static void write_counts(void) {
  __gcov_dump();
  __gcov_reset();
}

int __wrap_kill(pid_t who, int number) {
  if (who == getpid() && number != 0) write_counts();
  return __real_kill(who, number);
}

int __wrap_execvpe(const char* program, char* const arguments[], char* const environment[]) {
  write_counts();
  return __real_execvpe(program, arguments, environment);
}
