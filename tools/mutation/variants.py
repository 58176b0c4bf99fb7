"""A file with all its mistakes inside: each function has one more body for each of them, and the environment says which
is carried out. So a file is compiled once, and a mistake costs no more than the runs that it takes.
"""

CHOOSES = "KAPELA_MUTANT"
PREAMBLE = f"""#include <cstdlib>
#ifndef {CHOOSES}
#define {CHOOSES}
namespace {{
const int kapela_mutant = [] {{
  const char* const chosen = std::getenv("{CHOOSES}");
  return chosen != nullptr ? std::atoi(chosen) : 0;
}}();
}}
#endif
"""


def with_all(source, mistakes):
    """The text; `mistakes`: {number from 1: [change]}. The compiler names the mistake in what it complains about."""
    by_function = {}
    for number, changes in mistakes.items():
        for change in changes:
            by_function.setdefault(change.function, {}).setdefault(number, []).append(change)
    parts, done = [PREAMBLE, line(1, source.path)], 0
    for index, function in enumerate(source.functions):
        if index not in by_function:
            continue
        start, end = source.tokens[function.first].start, source.tokens[function.last].end
        at = source.place(start)[0]
        parts += [source.text[done:start], "{ switch (kapela_mutant) {"]
        for number, changes in by_function[index].items():
            body = changed(source.text, start, end, changes)
            parts += [f"\ncase {number}:", line(at, name_of(number)), body, " break;"]
        parts += ["\ndefault:", line(at, source.path), source.text[start:end], "}}"]
        done = end
    return "".join(parts) + source.text[done:]


def changed(text, start, end, changes):
    """What stands there, with all these changes."""
    parts, done = [], start
    for change in sorted(changes, key=lambda each: each.start):
        parts += [text[done:change.start], change.text]
        done = change.end
    return "".join(parts) + text[done:end]


def name_of(number):
    return f"mutant-{number}"


def line(number, file):
    return f'\n#line {number} "{file}"\n'
