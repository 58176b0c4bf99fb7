// A terminal of the test's own becomes stdin, in a process that has it as its own.
#include "tools/console/keyboard.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "tests/support/forked.hpp"

namespace kapela::console {
namespace {

/// With the keys that are typed at it; gives what `work` gives.
int with_terminal(const std::string& keys, const std::function<int()>& work) {
  return support::exit_code_of_forked([&] {
    const int master = posix_openpt(O_RDWR | O_NOCTTY);
    if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0) ::_exit(90);
    (void)setsid();
    const int slave = open(ptsname(master), O_RDWR);
    if (slave < 0 || ioctl(slave, TIOCSCTTY, 0) != 0 || dup2(slave, STDIN_FILENO) < 0) ::_exit(91);
    if (!keys.empty() && write(master, keys.data(), keys.size()) < 0) ::_exit(92);
    ::_exit(work());
  });
}

TEST(Keyboard, GivesSingleKeysWithoutWaiting) {
  EXPECT_EQ(with_terminal("",
                          [] {
                            Keyboard keyboard;
                            return keyboard.key() ? 1 : 0;
                          }),
            0);
  EXPECT_EQ(with_terminal("yn",
                          [] {
                            Keyboard keyboard;
                            if (!Keyboard::is_there()) return 1;
                            if (keyboard.key() != 'y') return 2;
                            if (keyboard.key() != 'n') return 3;
                            return keyboard.key() ? 4 : 0;
                          }),
            0);
}

TEST(Keyboard, GivesTheTerminalBackAsItWas) {
  EXPECT_EQ(with_terminal("",
                          [] {
                            termios before{};
                            termios during{};
                            termios after{};
                            (void)tcgetattr(STDIN_FILENO, &before);
                            {
                              const Keyboard keyboard;
                              (void)tcgetattr(STDIN_FILENO, &during);
                            }
                            (void)tcgetattr(STDIN_FILENO, &after);
                            if ((during.c_lflag & (ICANON | ECHO)) != 0) return 1;
                            return before.c_lflag == after.c_lflag ? 0 : 2;
                          }),
            0);
}

TEST(Keyboard, WithoutATerminalThereAreNoKeys) {
  EXPECT_EQ(support::exit_code_of_forked([] {
              (void)dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
              Keyboard nobody;
              ::_exit(Keyboard::is_there() || nobody.key() ? 1 : 0);
            }),
            0);
}

}  // namespace
}  // namespace kapela::console
