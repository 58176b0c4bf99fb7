"""The state machine of a component: what a command does, which hook it runs, and what is told when it has ended."""

from __future__ import annotations

import asyncio
import inspect
import queue
import threading
import time
from collections.abc import Callable
from typing import Any

from kapela.memory import FRESH, INDISTINCT, REPEATED, CommandMemory
from kapela.profile import COMMANDS, Command, Way, already_there, legal_in

Document = dict[str, Any]
Hook = Callable[[], Any]
OnEnd = Callable[[Document | None], None]  # what caused the transition; None: nobody's command

ACCEPTED, THERE, ILLEGAL, EXPIRED, OLD = "accepted", "already_there", "illegal", "expired", "old_epoch"
TAKEN = (ACCEPTED, THERE)


class Transition:
    """One that is under way; `cancelled` when a stop has broken it off."""

    def __init__(self, way: Way, cause: Document | None) -> None:
        self.way = way
        self.cause = cause
        self.cancelled = threading.Event()
        self.stop_waiting: Callable[[], object] | None = None  # of a hook that is a coroutine

    def cancel(self) -> None:
        self.cancelled.set()
        if self.stop_waiting:
            self.stop_waiting()


class Machine:
    """Thread-safe. A thread of its own runs the hooks, one after the other; commands are decided at once."""

    def __init__(self, initial: str, hook_of: Callable[[str], Hook], on_change: OnEnd) -> None:
        self._lock = threading.RLock()
        self._initial = self.state = initial
        self.revision = time.time_ns() // 1000
        self.error: tuple[int, str] | None = None
        self._hook_of = hook_of
        self._on_change = on_change
        self._memory = CommandMemory()
        self._transition: Transition | None = None
        self._running: Transition | None = None  # whose hook is under way, perhaps broken off
        self._work: queue.SimpleQueue[Transition | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run_hooks, name="transitions", daemon=True)
        self._thread.start()

    def close(self) -> None:
        with self._lock:
            if self._transition:
                self._transition.cancel()
        self._work.put(None)
        if threading.current_thread() is not self._thread:
            self._thread.join(5)

    @property
    def is_cancelled(self) -> bool:
        """For a hook: a stop has broken its transition off."""
        running = self._running
        return running is not None and running.cancelled.is_set()

    def command(self, word: str, fence: Document, pushes: bool) -> Document:
        """Decides it; gives the answer's members."""
        command = COMMANDS[word]
        with self._lock:
            verdict, is_repeat = self._decide(command, fence)
            answer: Document = {"accepted": verdict in TAKEN, "already_there": verdict == THERE,
                                "duplicate": is_repeat, "pushes": pushes and verdict == ACCEPTED,
                                "revision": self.revision, "fsm_state": self.state}
            if verdict == EXPIRED:
                answer["expired"] = True
            if verdict not in TAKEN:
                answer["reason"] = self._reason(verdict, word)
            return answer

    def report(self) -> Document:
        with self._lock:
            code, message = self.error or (0, None)
            return {"fsm_state": self.state, "error": self.error is not None, "error_code": code,
                    "error_message": message, "revision": self.revision}

    def fail(self, message: str, code: int = 0) -> None:
        """Through ON_ERROR to FAULT."""
        with self._lock:
            over, self._transition = self._transition, None
            if over:
                over.cancel()
            self.error = (code, message)
            if self.state != "FAULT":
                self._move("ON_ERROR")
                self._move("FAULT")
        self._on_change(over.cause if over else None)

    def restart(self) -> None:
        """As if its process had just been started."""
        with self._lock:
            if self._transition:
                self._transition.cancel()
            self._transition, self.error, self._memory = None, None, CommandMemory()
            self._move(self._initial)

    def _move(self, state: str) -> None:
        self.state = state
        self.revision += 1

    def _decide(self, command: Command, fence: Document) -> tuple[str, bool]:
        epoch, number = fence.get("epoch"), fence.get("cmd_id")
        if epoch is not None and not self._memory.enter(epoch):
            return OLD, False
        if number is not None:
            novelty, first = self._memory.recall(number)
            if novelty == REPEATED:
                return first, True
            if novelty == INDISTINCT or (novelty == FRESH and command.lowers and self._memory.is_overtaken(number)):
                return EXPIRED, False
        verdict = self._decide_new(command, fence)
        if number is not None:
            self._memory.remember(number, verdict)
        return verdict, False

    def _decide_new(self, command: Command, fence: Document) -> str:
        not_after = fence.get("not_after")
        if not_after is not None and not command.lowers and time.time() > not_after:
            return EXPIRED
        if already_there(command.name, self.state):
            return THERE
        if command.name == "CMD_RESTART":
            return ACCEPTED if self.state == "STOPPED" else ILLEGAL
        way = command.ways.get(self.state)
        if way is None:
            return ILLEGAL
        cause = {key: fence[key] for key in ("cmd_id", "epoch", "proof") if key in fence}
        self._begin(Transition(way, cause))
        return ACCEPTED

    def _begin(self, transition: Transition) -> None:
        if self._transition:
            self._transition.cancel()
        self._transition = transition
        self._move(transition.way.via)
        self._work.put(transition)

    def _reason(self, verdict: str, word: str) -> str:
        if verdict == ILLEGAL:
            return f"{word} is illegal in {self.state}; legal: {', '.join(legal_in(self.state)) or 'none'}"
        if verdict == EXPIRED:
            return f"{word} came too late, after its not_after or a later command; the state is {self.state}"
        return f"{word} is from an older epoch than one seen before; the state is {self.state}"

    def _run_hooks(self) -> None:
        while (transition := self._work.get()) is not None:
            self._running = transition
            if not transition.cancelled.is_set():
                self._run_hook(transition)
            self._running = None

    def _run_hook(self, transition: Transition) -> None:
        try:
            result = self._hook_of(transition.way.via)()
            if inspect.iscoroutine(result):
                asyncio.run(self._await(transition, result))
        except asyncio.CancelledError:
            return
        except Exception as error:  # whatever a service raises is its fault
            if not transition.cancelled.is_set():
                self.fail(str(error) or type(error).__name__, getattr(error, "code", 0))
            return
        self._reach(transition)

    @staticmethod
    async def _await(transition: Transition, coroutine: Any) -> None:
        task, loop = asyncio.ensure_future(coroutine), asyncio.get_running_loop()
        transition.stop_waiting = lambda: loop.call_soon_threadsafe(task.cancel)
        if transition.cancelled.is_set():
            task.cancel()
        try:
            await task
        finally:
            transition.stop_waiting = None

    def _reach(self, transition: Transition) -> None:
        with self._lock:
            if self._transition is not transition:
                return  # a stop has broken it off
            self._transition, self.error = None, None
            self._move(transition.way.to)
        self._on_change(transition.cause)
