"""The layers, and which files may name which third-party or system header."""

import collections
import re

from checks.tree import Finding, line_of

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.MULTILINE)

# What each library may use directly; what those use, it may use too. Every arrow goes down: the map of ARCHITECTURE.md.
Library = collections.namedtuple("Library", ["uses", "is_for"])
LIBRARIES = {
    "orchestrator/base": Library([], "Result, ASSERT, log, `Task<T>`, timers; clock and chance as ports"),
    "orchestrator/alerts": Library(["orchestrator/base"], "alerts: routes, limits, retries, letters"),
    "orchestrator/calendar": Library(["orchestrator/base"], "cron expressions, time zones"),
    "orchestrator/dashboard": Library(["orchestrator/base"], "files of the page at /"),
    "orchestrator/expression": Library(["orchestrator/base"], "conditions and values, typed when read"),
    "orchestrator/net": Library(["orchestrator/base"], "event loop, HTTP, TLS; alone uses Asio, Beast, curl"),
    "orchestrator/system": Library(["orchestrator/base"], "signals, limits and exit codes of a process; children"),
    "orchestrator/wire": Library(["orchestrator/base"], "events, the FSM profile as data, the JSON codec"),
    "orchestrator/yaml": Library(["orchestrator/base"], "YAML with positions; alone uses yaml-cpp"),
    "orchestrator/client": Library(["orchestrator/net", "orchestrator/wire"], "client of the API and of its stream"),
    "orchestrator/record": Library(["orchestrator/wire"], "what records say; the report of a run, folded from them"),
    "orchestrator/keys": Library(["orchestrator/yaml"], "keys of files, declared once: reader and JSON Schema"),
    "simulators/examples": Library(["orchestrator/net", "orchestrator/wire"], "components to begin with"),
    "simulators/statistics": Library(["orchestrator/base"], "intervals and quantiles; alone uses Boost.Math"),
    "simulators/faults": Library(["orchestrator/wire"], "faults as data; the passage of a request through them"),
    "orchestrator/history": Library(["orchestrator/record"], "records in memory, as lines, and merged"),
    "orchestrator/scenario": Library(
        ["orchestrator/calendar", "orchestrator/expression", "orchestrator/record"],
        "the language: scenarios, programs, what they lead to"),
    "orchestrator/checker": Library(
        ["orchestrator/record", "orchestrator/scenario"],
        "the invariants, judged by records alone; sees no engine"),
    "orchestrator/engine": Library(["orchestrator/scenario"], "runs, rollback, polling; owns its ports"),
    "orchestrator/automation": Library(["orchestrator/engine"], "triggers, and why one did not start"),
    "orchestrator/files": Library(
        ["orchestrator/alerts", "orchestrator/engine", "orchestrator/keys"],
        "scenario, plant and configuration files to engine types"),
    "orchestrator/convert": Library(["orchestrator/files"], "scenarios of avena_commons as ours"),
    "orchestrator/planner": Library(["orchestrator/scenario"], "what a run would do, before it does"),
    "simulators/component": Library(
        ["orchestrator/wire", "simulators/faults"],
        "what a component does with an event, and when"),
    "orchestrator/journal": Library(["orchestrator/history"], "durable journal: segments, fsync, repair"),
    "orchestrator/tracing": Library(["orchestrator/history"], "records to OpenTelemetry spans"),
    "simulators/fault_files": Library(["orchestrator/files", "simulators/faults"], "fault rules to text and back"),
    "simulators/reports": Library(
        ["orchestrator/checker", "orchestrator/history"],
        "JUnit, JSON lines and the page of an experiment"),
    "simulators/world": Library(
        ["orchestrator/automation", "orchestrator/checker",
         "orchestrator/history", "simulators/component", "simulators/faults"],
        "the virtual world: clock, network, disk, components"),
    "simulators/certify": Library(
        ["orchestrator/net", "orchestrator/wire", "simulators/reports"],
        "a component against the profile and the wire rules"),
    "simulators/twin": Library(
        ["orchestrator/history", "simulators/component", "simulators/reports", "simulators/statistics"],
        "a plant learned from what happened; drift"),
    "tools/console": Library(
        ["orchestrator/files", "orchestrator/wire", "simulators/faults"],
        "tables, documents and keys on a terminal"),
    "orchestrator/archive": Library(["orchestrator/journal"], "ended runs and delivered alerts, in SQLite"),
    "simulators/explore": Library(["simulators/world"], "search of fault schedules, shrinking, merging"),
    "simulators/estimate": Library(
        ["simulators/statistics", "simulators/world"],
        "probabilities and timeouts from many virtual runs"),
    "simulators/plant": Library(
        ["orchestrator/files", "orchestrator/history",
         "orchestrator/net", "simulators/component", "simulators/fault_files"],
        "components over HTTP, their admin ports"),
    "orchestrator/notify": Library(
        ["orchestrator/alerts", "orchestrator/archive", "orchestrator/net", "orchestrator/system"],
        "webhooks, mail and programs for alerts"),
    "simulators/processes": Library(
        ["orchestrator/net", "orchestrator/system", "simulators/plant"],
        "components as processes that faults really kill"),
    "orchestrator/runtime": Library(
        ["orchestrator/archive", "orchestrator/automation", "orchestrator/checker",
         "orchestrator/engine", "orchestrator/files", "orchestrator/net", "orchestrator/notify",
         "orchestrator/system", "orchestrator/tracing"],
        "the engine over HTTP: transport, reload, recovery, log"),
    "orchestrator/api": Library(
        ["orchestrator/dashboard", "orchestrator/files", "orchestrator/planner", "orchestrator/runtime"],
        "routes of :8000, stream, metrics"),
    "simulators/experiment": Library(
        ["orchestrator/runtime", "simulators/estimate", "simulators/explore",
         "simulators/fault_files", "simulators/plant", "simulators/reports"],
        "experiments and replays: steps and verdicts"),
    "orchestrator/service": Library(
        ["orchestrator/api", "orchestrator/system"],
        "one orchestrator put together; the daemon"),
    "simulators/lab": Library(
        ["orchestrator/service", "simulators/experiment", "simulators/processes"],
        "experiments over HTTP in this process"),
    "simulators/judge": Library(
        ["orchestrator/planner", "simulators/lab"],
        "somebody else's orchestrator against the plant"),
    "simulators/search": Library(["simulators/lab"], "searches over files and processes"),
    "tools/kapela": Library(
        ["orchestrator/client", "orchestrator/convert", "simulators/certify", "simulators/judge", "simulators/search",
         "simulators/twin", "tools/console"],
        "`main`, and one file for each command"),
}
ROOTS = ("orchestrator/", "simulators/", "tests/", "tools/", "bench/")
PRODUCT = ("orchestrator/", "simulators/", "tools/")

# Libraries whose every result is a function of what goes in: time, I/O and chance come through a port.
# PURE_BUT: their whole purpose is the outside.
PURE_BUT = ("orchestrator/base/descriptor.cpp", "orchestrator/base/helper_thread.hpp", "orchestrator/base/log.cpp",
            "orchestrator/base/process_figures.cpp", "orchestrator/base/whole_file.cpp")
PURE = ("orchestrator/base/", "orchestrator/alerts/", "orchestrator/tracing/", "orchestrator/expression/",
        "orchestrator/calendar/", "orchestrator/keys/",
        "orchestrator/automation/", "orchestrator/wire/", "orchestrator/record/", "orchestrator/scenario/",
        "orchestrator/engine/", "orchestrator/history/", "orchestrator/checker/", "orchestrator/planner/",
        "simulators/component/", "simulators/faults/", "simulators/world/", "simulators/explore/",
        "simulators/estimate/", "simulators/reports/", "simulators/statistics/", "simulators/twin/")

# header, where it may stand, what to do instead. Tests and benchmarks may include anything.
OWNERS = [
    (r"boost/beast", r"orchestrator/net/(http_codec\.[ch]pp|asio_src\.cpp)", "use orchestrator/net/http.hpp"),
    (r"boost/asio", r"orchestrator/net/", "use orchestrator/net/event_loop.hpp"),
    (r"boost/math", r"simulators/statistics/(binomial|special_functions)\.cpp",
     "use simulators/statistics/special_functions.hpp"),
    (r"yaml-cpp/", r"orchestrator/yaml/", "use the reader of orchestrator/yaml"),
    (r"spdlog/", r"orchestrator/base/log\.cpp", "use orchestrator/base/log.hpp"),
    (r"xxhash\.h", r"orchestrator/journal/frame\.cpp", "use orchestrator/journal/frame.hpp"),
    (r"re2/", r"orchestrator/expression/pattern\.cpp", "use orchestrator/expression/pattern.hpp"),
    (r"(SQLiteCpp/|sqlite3\.h)", r"orchestrator/archive/(alert|run)_store\.cpp",
     "use orchestrator/archive/run_store.hpp"),
    (r"curl/", r"orchestrator/net/curl_library\.hpp", "use orchestrator/net/curl_transfer.hpp"),
    (r"openssl/", r"orchestrator/notify/signature\.cpp", "use orchestrator/notify/signature.hpp"),
    (r"CLI/", r"tools/kapela/", "parse the command line in tools/kapela"),
    (r"nlohmann/json\.hpp", r".*\.cpp$", "use <nlohmann/json_fwd.hpp> in a header"),
    (r"(gtest|gmock|benchmark)/", r"(tests|bench)/", "keep test code under tests/"),
]
IMPURE = re.compile(r"(boost/(asio|beast)/.*|thread|fstream|filesystem|future|sys/socket\.h|unistd\.h)$")


def library_of(path):
    for library in LIBRARIES:
        if path.startswith(library + "/"):
            return library
    return None


def reachable(library):
    """The library and everything below it."""
    found, waiting = set(), [library]
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting += [used for used in LIBRARIES[name].uses if used not in found]
    return found


def check(tree):
    for path in tree.sources():
        text = tree.text(path)
        for match in INCLUDE.finditer(text):
            where = path, line_of(text, match.start())
            own = match[1] == '"'
            yield from (check_own if own else check_foreign)(path, where, match[2])


def check_own(path, where, header):
    if not header.startswith(ROOTS):
        yield Finding(*where, f'includes "{header}"', "use the path from the root of the repository")
        return
    if not path.startswith(PRODUCT):
        return
    library, included = library_of(path), library_of(header)
    if library is None:
        yield Finding(*where, "is in a library without a layer", "add it to LIBRARIES in tools/checks/includes.py")
    elif included not in reachable(library):
        allowed = ", ".join(sorted(reachable(library) - {library})) or "no other library"
        yield Finding(*where, f"{library} includes {included or header}",
                      f"use only what is below it ({allowed}), or a port that {library} owns")


def check_foreign(path, where, header):
    if not path.startswith(PRODUCT):
        return
    for pattern, owner, instead in OWNERS:
        if re.match(pattern, header) and not re.match(owner, path):
            yield Finding(*where, f"includes <{header}> outside of its owner", instead)
    if path.startswith(PURE) and path not in PURE_BUT and IMPURE.match(header):
        yield Finding(*where, f"includes <{header}> in a pure library",
                      "use a port (Clock, Transport, Journal, Random)")
