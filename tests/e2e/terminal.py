"""A terminal with a person at its keys."""

import contextlib
import fcntl
import os
import pty
import signal
import struct
import termios

from processes import KAPELA, wait_until


def set_size(terminal, rows, columns):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


class TerminalSession:
    """A process, kapela if nothing else is said, on a pseudo-terminal of its own, as a person has it.

    Ctrl-C is a key.
    """

    def __init__(self, test, *arguments, program=KAPELA, environment=None, size=(24, 80)):
        self.written = ""
        pid, self._master = pty.fork()
        if pid == 0:
            set_size(0, *size)
            os.execve(program, [program, *map(str, arguments)],
                      {**os.environ, "TERM": "xterm-256color", **(environment or {})})
        self.pid = pid
        self._code = None
        os.set_blocking(self._master, False)
        test.addCleanup(self._end)

    def resize(self, rows, columns):
        set_size(self._master, rows, columns)

    def press(self, keys):
        os.write(self._master, keys.encode())

    def _read(self):
        with contextlib.suppress(BlockingIOError, OSError):  # the end of a terminal is an error on Linux
            while part := os.read(self._master, 65536):
                self.written += part.decode("utf-8", "replace")

    def wait_for(self, text, since=0):
        def found():
            self._read()
            return text in self.written[since:]

        wait_until(found, lambda: f"{text!r} in {self.written[since:]!r}")

    def echoes(self):
        return bool(termios.tcgetattr(self._master)[3] & termios.ECHO)

    def wait(self):
        def ended():
            self._read()
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self._code = os.waitstatus_to_exitcode(status) if pid else None
            return pid

        wait_until(ended, lambda: f"its end: {self.written!r}")
        self._read()
        return self._code

    def _end(self):
        if self._code is None:
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
        os.close(self._master)
