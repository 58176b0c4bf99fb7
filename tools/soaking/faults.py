"""What goes wrong in a round: random faults for the components of a plant file.

A pure function of the random source.
"""

COMMANDS = ("CMD_INITIALIZE", "CMD_RUN", "CMD_STOP")


def duration(random, least, most):
    """Text of a duration in plant time; short ones are as likely as long ones. Both bounds in milliseconds."""
    return f"{round(least * (most / least) ** random.random())}ms"


def place(random):
    return random.choice(("receive", "reply"))


def latency(random):
    return {"at": place(random), "latency": duration(random, 50, 3_000)}


def drop(random):
    return {"at": place(random)}


def duplicate(random):
    return {"copies": random.randint(1, 3), "spacing": duration(random, 1, 2_000)}


def ack_only(random):
    return {}


def late_transition(random):
    return {"by": duration(random, 100, 8_000)}


def fail_transition(random):
    return {"progress": round(random.random(), 2), "code": random.randint(0, 99)}


def wrong_target(random):
    return {"to": random.choice(("STOPPED", "INITIALIZED", "PAUSE", "RUN"))}


def stale_state(random):
    return {"n": random.randint(1, 3), "reports": random.randint(1, 6)}


def hang(random):
    return {} if random.random() < 0.3 else {"release_after": duration(random, 100, 8_000)}


def crash(random):
    """One in five does not come back by itself."""
    keys = {"at": place(random)}
    return keys if random.random() < 0.2 else {**keys, "restart_after": duration(random, 100, 4_000)}


def forgetful_crash(random):
    return {**crash(random), "loses_memory": True}


KINDS = {kind.__name__: kind for kind in (latency, drop, duplicate, ack_only, late_transition, fail_transition,
                                          wrong_target, stale_state, hang, crash, forgetful_crash)}
# What no orchestrator can see through, if it comes together with others, or if it dies itself.
BREAKING = {"stale_state", "forgetful_crash"}
HONEST = tuple(kind for kind in KINDS if kind not in BREAKING)


def draw(random, starts, likelihood, kinds=HONEST):
    """The `faults:` of one component. `likelihood`: that a fault begins at the n-th command of a kind, for each n."""
    found = []
    for command in COMMANDS:
        for nth in range(starts):
            if random.random() >= likelihood:
                continue
            kind = random.choice(kinds)
            trigger = {"skip": nth, "count": random.choice((1, 1, 1, 2, 4))}
            found.append({"name": f"{kind} {len(found) + 1}", "type": kind.removeprefix("forgetful_"),
                          "match": {"event": command}, "trigger": trigger, **KINDS[kind](random)})
    return found
