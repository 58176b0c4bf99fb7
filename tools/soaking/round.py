"""A round: some full starts of one cell, from a new plant and an empty journal, judged one by one and as a whole."""

import collections
import json
import subprocess
import threading

from processes import KAPELA

from soaking import faults
from soaking.cell import COMPONENTS, START, STOP, Cell
from soaking.journal import Account, Snapshot

BUG = "is broken, a bug of Kapela"  # as the orchestrator says when its own checker finds a violation
GOAL, BASE = "RUN", "STOPPED"
# Seconds after the trigger until a kill, at most: while a start without faults goes on, or while one with faults may.
LATEST_KILLS = (0.05, 0.05, 0.5)
BREAKING_ROUNDS = 0.2
AGAIN = 0.15  # likelihood that it is killed once more, soon after it has started again
TRIES = 8  # stops until the plant is at its base again
VERIFY_WITHIN = 300  # seconds


class Round:
    """`random` is its own; `tally` is everybody's."""

    def __init__(self, name, folder, starts, random, options, take_port, tally):
        self.name = name
        self.starts = starts
        self.random = random
        self.options = options
        self.tally = tally
        self.kills = options.kills
        kinds = dict.fromkeys(COMPONENTS, faults.HONEST)
        if random.random() < BREAKING_ROUNDS:  # one component lies, or forgets, and does nothing else
            self.kills = 0
            kinds[random.choice(list(COMPONENTS))] = (random.choice(sorted(faults.BREAKING)),)
        plans = {component: faults.draw(random, starts, options.faults, kinds[component]) for component in COMPONENTS}
        self.cell = Cell(folder, take_port, random.randrange(2**32), plans, options.time_scale)
        self.told = {}  # what a client knows: status of each run that it was told of, None while it runs
        self.snapshots = []
        self.where = name

    def play(self):
        """Never raises: what goes wrong is found."""
        try:
            self.cell.start_plant()
            self.cell.start_orchestrator()
            for number in range(self.starts):
                self.where = f"{self.name}, start {number + 1}"
                self.start()
                self.bring_back()
            self.where = self.name
            self.close()
        except (AssertionError, OSError, ValueError, KeyError, subprocess.TimeoutExpired) as error:
            self.find("stuck", f"{type(error).__name__}: {error}")
        finally:
            self.tally.count("lives of orchestrators", self.cell.lives)
            self.tally.count("starts of processes refused for want of time, and repeated", self.cell.refusals)
            self.cell.close()

    def find(self, what, text, number=1):
        self.tally.find(what, self.where, text, number)

    def start(self):
        self.tally.count("starts")
        killed = self.random.random() < self.kills
        run = self.start_and_kill() if killed else self.start_and_wait(START)
        if run is None:
            self.judge_nothing()
            return
        report = self.cell.ended(run)
        self.told[run] = report["status"]
        self.tally.ended(report["status"] + (" after a kill" if killed else ""))
        self.judge(report, killed)

    def start_and_wait(self, scenario):
        """The number of the run, when it has ended."""
        answer = self.cell.trigger(scenario, wait=True)
        if answer.status != 200:
            raise AssertionError(f"{scenario} was not accepted: {answer}")
        run = answer.json()["run"]
        self.told[run["id"]] = run["status"]
        return run["id"]

    def start_and_kill(self):
        """The orchestrator dies at a random moment from just before the trigger, and lives again. None: no run came of
        it, and nobody was told of one."""
        killer = threading.Timer(self.random.uniform(0, self.random.choice(LATEST_KILLS)), self.cell.kill_orchestrator)
        known = set(self.cell.listed())
        killer.start()
        run = self.trigger_while_it_dies()
        killer.join()
        self.live_again()
        while self.random.random() < AGAIN:  # at once, or while it undoes what the life before has left
            self.cell.kill_orchestrator()
            self.live_again()
        after = self.cell.listed()
        for told, status in self.told.items():
            self.compare(told, status, after)
        if run is not None:
            return run if run in after else None
        return next(iter(sorted(set(after) - known)), None)

    def live_again(self):
        self.tally.count("kills of orchestrators")
        self.snapshots.append(Snapshot(self.cell.journal))
        self.cell.start_orchestrator()

    def trigger_while_it_dies(self):
        try:
            answer = self.cell.trigger(START)
        except OSError:  # no answer, or half of one: http.client says so with one of these
            self.tally.count("kills before the run was accepted")
            return None
        if answer.status != 200:
            raise AssertionError(f"{START} was not accepted: {answer}")
        run = answer.json()["run_id"]
        self.told[run] = None
        return run

    def compare(self, run, told, listed):
        if run not in listed:
            self.find("lost", f"a client was told that run {run} is accepted, and nobody knows it after the crash")
        elif told is not None and listed[run] != told:
            self.find("lost", f"a client was told that run {run} ended {told}, and after the crash it is {listed[run]}")

    def judge(self, report, killed):
        """Asks the components themselves."""
        states = self.cell.states()
        exceptions = {each["component"] for each in report["exceptions"]}
        wanted = GOAL if report["status"] == "SUCCEEDED" else BASE
        for component, state in states.items():
            if state == wanted or component in exceptions:
                continue
            if report["status"] == "REJECTED" and state in ("FAULT", "DOWN"):
                continue
            self.find("half_started", f"run {report['id']} {report['status']}{' after a kill' if killed else ''}: "
                                      f"{component} is {state}, exceptions: {sorted(exceptions)}")
        self.tally.count("exceptions named", len(exceptions))

    def judge_nothing(self):
        self.tally.ended("never accepted, killed")
        for component, state in self.cell.states().items():
            if state != BASE:
                self.find("half_started", f"no run was accepted, and {component} is {state}")

    def bring_back(self):
        """As an operator would: acknowledge, see to what is in FAULT or dead, stop the rest with the orchestrator."""
        for _ in range(TRIES):
            if self.cell.acknowledge():
                self.tally.count("latches acknowledged")
            states = self.cell.states()
            if set(states.values()) == {BASE}:
                return
            for component, state in states.items():
                if state == "DOWN":
                    self.cell.reset(component)
                    self.tally.count("components reset")
                elif state == "FAULT":
                    self.cell.acknowledge_fault(component)
                    self.tally.count("components acknowledged")
            self.tally.count("stops")
            self.start_and_wait(STOP)
        raise AssertionError(f"the plant does not come back: {self.cell.states()}")

    def close(self):
        listed = self.cell.listed()
        codes = self.cell.end()
        if codes != [0, 0]:
            raise AssertionError(f"orchestrator and plant ended with {codes}")
        self.judge_journal(listed)
        self.judge_history()
        self.judge_logs()
        self.count_faults()

    def judge_journal(self, listed):
        for snapshot in self.snapshots:
            for line in snapshot.missing():
                self.find("lost", line)
        account = Account(self.cell.journal)
        self.tally.count("records of journals", account.records)
        for line in account.gaps:
            self.find("lost", line)
        for run, status in self.told.items():
            self.compare(run, status, listed)
            if account.accepted[run] != 1 or account.ended[run] != 1:
                self.find("lost", f"run {run}: {account.accepted[run]} run_accepted, {account.ended[run]} run_ended")
        if set(listed) != set(account.accepted):
            self.find("lost", f"runs list and journal differ: {sorted(set(listed) ^ set(account.accepted))}")

    def judge_history(self):
        result = subprocess.run([KAPELA, "verify", self.cell.journal, self.cell.history, "--complete", "--json"],
                                capture_output=True, text=True, encoding="utf-8", timeout=VERIFY_WITHIN, check=False)
        (self.cell.folder / "verify.json").write_text(result.stdout, encoding="utf-8")
        if result.returncode not in (0, 1):
            raise AssertionError(f"kapela verify ended with {result.returncode}: {result.stderr}")
        document = json.loads(result.stdout)
        self.tally.count("records verified", document["records"])
        self.tally.count("runs verified", document["runs"])
        by_invariant = collections.Counter(each["invariant"] for each in document["found"])
        for invariant, number in by_invariant.items():
            first = next(each for each in document["found"] if each["invariant"] == invariant)
            self.find("violations", f"{invariant}, {number} times, first of run {first['run']}: {first['explanation']}")

    def judge_logs(self):
        """What the checker in each life of the orchestrator has found."""
        with open(self.cell.folder / "orchestrator.log", encoding="utf-8") as lines:
            for line in lines:
                if BUG in line:
                    self.find("violations", f"in a life of the orchestrator: {line.strip()}")

    def count_faults(self):
        hits = collections.Counter()
        with open(self.cell.history, encoding="utf-8") as lines:
            for line in lines:
                if '"injected"' in line:
                    record = json.loads(line)
                    if record["kind"] == "injected":
                        hits[record["text"].split()[0]] += 1
        self.tally.hit(hits)
