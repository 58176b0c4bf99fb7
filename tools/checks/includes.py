"""The layers, and which files may name which third-party or system header."""

import re

from checks.tree import Finding, line_of

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.MULTILINE)

# What each library may use directly; what those use, it may use too. Every arrow goes down.
USES = {
    "orchestrator/base": [],
    "orchestrator/wire": ["orchestrator/base"],
    "orchestrator/yaml": ["orchestrator/base"],
    "orchestrator/keys": ["orchestrator/yaml"],
    "orchestrator/net": ["orchestrator/base"],
    "orchestrator/system": ["orchestrator/base"],
    "orchestrator/client": ["orchestrator/net", "orchestrator/wire"],
    "orchestrator/alerts": ["orchestrator/base"],
    "orchestrator/expression": ["orchestrator/base"],
    "orchestrator/calendar": ["orchestrator/base"],
    "orchestrator/engine": ["orchestrator/expression", "orchestrator/calendar", "orchestrator/wire"],
    "orchestrator/automation": ["orchestrator/engine"],
    "orchestrator/history": ["orchestrator/engine"],
    "orchestrator/planner": ["orchestrator/engine"],
    "orchestrator/journal": ["orchestrator/history"],
    "orchestrator/archive": ["orchestrator/journal"],
    "orchestrator/notify": ["orchestrator/alerts", "orchestrator/archive", "orchestrator/net"],
    "orchestrator/tracing": ["orchestrator/history"],
    "simulators/faults": ["orchestrator/wire"],
    "simulators/component": ["orchestrator/wire", "simulators/faults"],
    "orchestrator/files": ["orchestrator/alerts", "orchestrator/engine", "orchestrator/keys"],
    "simulators/fault_files": ["simulators/faults", "orchestrator/files"],
    "orchestrator/runtime": ["orchestrator/engine", "orchestrator/automation", "orchestrator/archive",
                             "orchestrator/files", "orchestrator/net", "orchestrator/notify", "orchestrator/tracing"],
    "simulators/plant": ["orchestrator/history", "simulators/component", "simulators/fault_files", "orchestrator/net",
                         "orchestrator/files"],
    "simulators/processes": ["orchestrator/net", "orchestrator/system", "simulators/plant"],
    "simulators/world": ["orchestrator/automation", "orchestrator/history", "simulators/component",
                         "simulators/faults"],
    "simulators/explore": ["simulators/world"],
    "orchestrator/dashboard": ["orchestrator/base"],
    "orchestrator/api": ["orchestrator/dashboard", "orchestrator/runtime", "orchestrator/files",
                         "orchestrator/planner"],
    "orchestrator/service": ["orchestrator/api", "orchestrator/system"],
    "simulators/experiment": ["simulators/explore", "simulators/reports", "simulators/fault_files",
                              "simulators/plant", "orchestrator/runtime"],
    "simulators/lab": ["orchestrator/service", "simulators/experiment"],
    "simulators/reports": ["orchestrator/history"],
    "simulators/search": ["simulators/lab", "simulators/processes"],
    "tools/console": ["orchestrator/files", "orchestrator/wire", "simulators/faults"],
    "tools/kapela": ["orchestrator/client", "simulators/search", "tools/console"],
}
ROOTS = ("orchestrator/", "simulators/", "tests/", "tools/", "bench/")
PRODUCT = ("orchestrator/", "simulators/", "tools/")

# Libraries whose every result is a function of what goes in: time, I/O and chance come through a port.
PURE_BUT = ("orchestrator/base/descriptor.cpp", "orchestrator/base/log.cpp", "orchestrator/base/process_figures.cpp",
            "orchestrator/base/whole_file.cpp")  # their whole purpose is the outside
PURE = ("orchestrator/base/", "orchestrator/alerts/", "orchestrator/tracing/", "orchestrator/expression/",
        "orchestrator/calendar/", "orchestrator/keys/",
        "orchestrator/automation/", "orchestrator/wire/", "orchestrator/engine/",
        "orchestrator/history/", "orchestrator/planner/", "simulators/component/", "simulators/faults/",
        "simulators/world/", "simulators/explore/", "simulators/reports/")

# header, where it may stand, what to do instead. Tests and benchmarks may include anything.
OWNERS = [
    (r"boost/beast", r"orchestrator/net/(http_codec\.[ch]pp|asio_src\.cpp)", "use orchestrator/net/http.hpp"),
    (r"boost/asio", r"orchestrator/net/", "use orchestrator/net/event_loop.hpp"),
    (r"yaml-cpp/", r"orchestrator/yaml/", "use the reader of orchestrator/yaml"),
    (r"spdlog/", r"orchestrator/base/log\.cpp", "use orchestrator/base/log.hpp"),
    (r"xxhash\.h", r"orchestrator/journal/frame\.cpp", "use orchestrator/journal/frame.hpp"),
    (r"re2/", r"orchestrator/expression/pattern\.cpp", "use orchestrator/expression/pattern.hpp"),
    (r"(SQLiteCpp/|sqlite3\.h)", r"orchestrator/archive/(alert|run)_store\.cpp",
     "use orchestrator/archive/run_store.hpp"),
    (r"curl/", r"orchestrator/notify/curl_library\.hpp", "use orchestrator/notify/curl_transfer.hpp"),
    (r"openssl/", r"orchestrator/notify/signature\.cpp", "use orchestrator/notify/signature.hpp"),
    (r"CLI/", r"tools/kapela/", "parse the command line in tools/kapela"),
    (r"nlohmann/json\.hpp", r".*\.cpp$", "use <nlohmann/json_fwd.hpp> in a header"),
    (r"(gtest|gmock|benchmark)/", r"(tests|bench)/", "keep test code under tests/"),
]
IMPURE = re.compile(r"(boost/(asio|beast)/.*|thread|fstream|filesystem|future|sys/socket\.h|unistd\.h)$")


def library_of(path):
    for library in USES:
        if path.startswith(library + "/"):
            return library
    return None


def reachable(library):
    """The library and everything below it."""
    found, waiting = set(), [library]
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting += [used for used in USES[name] if used not in found]
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
        yield Finding(*where, "is in a library without a layer", "add it to USES in tools/checks/includes.py")
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
