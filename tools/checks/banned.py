"""Constructs that compile and are wrong here, each with what takes its place."""

import re
from typing import NamedTuple

from checks.includes import PRODUCT, PURE
from checks.tree import Finding, line_of

EVERYWHERE = ("",)
# base/helper_thread: fsync blocks for milliseconds, and the event loop must not wait for it.
THREAD_OWNERS = r"orchestrator/(runtime/|base/helper_thread\.hpp|base/log\.cpp)|simulators/experiment/|tools/kapela/"
TASK = r"->\s*(?:\w+::)*Task\b"


class Rule(NamedTuple):
    pattern: str
    what: str
    instead: str
    within: tuple = EVERYWHERE  # prefixes of the paths it is about
    but: str = r"(?!)"  # paths it does not hold for
    suffix: str = ""


RULES = [
    Rule(r"\bthis_thread::sleep_\w+|\b(?:u|nano)?sleep\s*\(", "blocks the thread",
         "use co_await base::sleep_for, or wait for the condition"),
    Rule(r"\bdetached\b|\.detach\(\)", "starts work that nobody owns", "use base::TaskScope"),
    Rule(r"\brandom_device\b", "std::random_device", "use base/random.hpp with a logged seed"),
    Rule(r"\bs?rand\s*\(", "rand()", "use base/random.hpp"),
    Rule(r"\b(?:system|steady|high_resolution)_clock::now\b", "reads the clock", "use the Clock port", within=PRODUCT,
         but=r"orchestrator/(net/event_loop\.cpp|base/log\.cpp)"),
    Rule(r"\bstd::(?:j?thread\b(?!::id)|async\b)", "starts a thread",
         "use the event loop, or a port whose owner has a thread", within=PRODUCT, but=THREAD_OWNERS),
    Rule(r"\bHelperThread\b", "has a thread in a pure library", "let the owner of a port have it", within=PURE,
         but=r"orchestrator/base/helper_thread\."),
    Rule(r"\b(?:std::)?getenv\s*\(", "getenv() in a pure library", "pass the value to the constructor", within=PURE),
    Rule(r"\busing\s+namespace\b", "using namespace in a header", "use the qualified name", suffix=".hpp"),
    Rule(r"\[[^\[\]\n]*[\w&=*][^\[\]\n]*\]\s*(?:\([^(){}]*(?:\([^()]*\)[^(){}]*)*\))?"
         r"\s*(?:mutable\s*)?(?:noexcept\s*)?" + TASK,
         "a lambda with captures is a coroutine", "use a named function with parameters by value"),
    Rule(r"\?\s*\(?\s*co_await\b", "co_await inside ?: (g++ 12 frees twice)", "use if"),
    Rule(r"(?<!operator )\bco_await\b[^;{}]*?[\w(,>]\s*\{", "a braced object beside co_await (g++ 12 frees it twice)",
         "name the object first, then move it"),
]


def check(tree):
    for path in tree.sources():
        if path.endswith(".hpp") and "#pragma once" not in tree.text(path):
            yield Finding(path, 1, "a header without #pragma once", "use it after the opening comment")
        for rule in RULES:
            if path.startswith(rule.within) and path.endswith(rule.suffix) and not re.match(rule.but, path):
                yield from matches(tree.code(path), path, rule)


def matches(code, path, rule):
    for match in re.finditer(rule.pattern, code):
        yield Finding(path, line_of(code, match.start()), rule.what, rule.instead)
