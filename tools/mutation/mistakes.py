"""Small mistakes in the functions of a file, one at a time, in the order of their places."""

import re
from typing import NamedTuple

SWAPS = {
    "<": ("boundary", "<="), "<=": ("boundary", "<"), ">": ("boundary", ">="), ">=": ("boundary", ">"),
    "==": ("equality", "!="), "!=": ("equality", "=="), "&&": ("logic", "||"), "||": ("logic", "&&"),
    "+": ("arithmetic", "-"), "-": ("arithmetic", "+"),
}
NAMES = {"true": ("constant", "false"), "false": ("constant", "true"), "any_of": ("range", "all_of"),
         "all_of": ("range", "any_of"), "none_of": ("range", "any_of"), "min": ("extreme", "max"),
         "max": ("extreme", "min")}
# What begins no statement that could be gone.
KEYWORDS = set("return co_return if else for while do switch case default break continue using static constexpr const "
               "auto goto try catch throw class struct enum template typename unsigned int bool".split())
ASSIGNMENTS = {"=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="}
# Assertions notice others' mistakes; data is no decision.
LEFT_ALONE = re.compile(r"^(?:ASSERT|static|constexpr|static_assert)\b")


class Mutant(NamedTuple):
    name: str  # FILE:LINE:COLUMN:OPERATOR
    function: int
    start: int
    end: int
    text: str  # instead of what stands there
    change: str  # for people


def mutants_of(source):
    found = {}
    for number, function in enumerate(source.functions):
        for operator, start, end, text in sorted(mistakes_in(source, function), key=lambda each: each[1:]):
            line, column = source.place(start)
            name = f"{source.path}:{line}:{column}:{operator}"
            old = " ".join(source.text[start:end].split())
            found.setdefault(name, Mutant(name, number, start, end, text, described(operator, old, text)))
    return list(found.values())


def described(operator, old, text):
    if operator == "gone":
        return f"without `{old}`"
    if operator == "early":
        return "returns at once"
    return f"`{old}` -> `{text}`"


def changed(source, mutant):
    return source.text[:mutant.start] + mutant.text + source.text[mutant.end:]


def mistakes_in(source, function):
    """(operator, start, end, what stands there instead)"""
    looked = Looked(source, function)
    yield from looked.early_return()
    for at in range(function.first + 1, function.last):
        if not looked.is_left_alone(at):
            yield from looked.at(at)


class Looked:
    """A function that is looked through."""

    def __init__(self, source, function):
        self.source = source
        self.tokens = source.tokens
        self.partner = source.partner
        self.function = function
        self.is_void = re.match(r"(?:\[\[\w+\]\] )?(?:static |inline )*void\b", function.head) is not None
        self.of_loops = self.find_heads_of_loops()
        self.alone = self.find_left_alone()

    def find_heads_of_loops(self):
        """What stands in the brackets behind `for`."""
        return {inside for at in range(self.function.first, self.function.last) if self.tokens[at].text == "for"
                for inside in range(at + 1, self.partner[at + 1])}

    def find_left_alone(self):
        alone = set()
        for at in range(self.function.first + 1, self.function.last):
            if self.begins_statement(at):
                end = self.end_of_statement(at)
                if end is not None and LEFT_ALONE.search(self.source.between(at, end)):
                    alone.update(range(at, end + 1))
        return alone

    def is_left_alone(self, at):
        return at in self.alone

    def begins_statement(self, at):
        before = self.tokens[at - 1].text
        if at in self.of_loops:
            return False
        if before in (";", "{", "}", "else") or (before == ":" and self.is_behind_label(at - 1)):
            return self.tokens[at].text not in ("}", "{", ";")
        if before != ")" or at - 1 not in self.partner:
            return False
        opened = self.partner[at - 1]
        return self.tokens[opened - 1].text in ("if", "for", "while") and self.tokens[at].text not in (";", "{")

    def is_behind_label(self, at):
        while self.tokens[at - 1].text not in (";", "{", "}", ":"):
            at -= 1
        return self.tokens[at].text in ("case", "default")

    def end_of_statement(self, at):
        """The semicolon, or the brace of a block; None: it is no statement but a member of a list."""
        while at < self.function.last:
            text = self.tokens[at].text
            if text == ";":
                return at
            if text in (")", "]", "}", ","):
                return None
            if text == "{" and self.tokens[at - 1].text in (")", "else"):
                return at
            at = self.partner[at] + 1 if text in ("(", "[", "{") else at + 1
        return None

    def early_return(self):
        body = self.tokens[self.function.first]
        if self.function.last == self.function.first + 1:
            return
        if self.is_void:
            yield "early", body.end, body.end, " return;"
        elif re.search(r"\bTask<void>", self.function.head):
            yield "early", body.end, body.end, " co_return;"

    def at(self, at):
        token = self.tokens[at]
        if token.kind == "number":
            yield from self.constant(token)
        elif token.text in SWAPS and token.is_spaced and self.is_binary(at):
            operator, text = SWAPS[token.text]
            yield operator, token.start, token.end, text
        elif token.text in NAMES and self.is_algorithm_or_literal(at):
            operator, text = NAMES[token.text]
            yield operator, token.start, token.end, text
        elif token.text == "!":
            yield "not", token.start, token.end, ""
        elif token.text in ("if", "while") and self.tokens[at + 1].text == "(":
            yield from self.condition(at + 1)
        elif token.text == "?":
            yield from self.choice(at)
        if self.begins_statement(at):
            yield from self.statement(at)

    def is_binary(self, at):
        return self.tokens[at - 1].text not in ("return", "co_return", "case", "(", ",", "=", "operator")

    def is_algorithm_or_literal(self, at):
        before = self.tokens[at - 1].text
        return self.tokens[at].text in ("true", "false") or (before == "::" and self.tokens[at - 2].text == "std")

    def constant(self, token):
        number = re.fullmatch(r"(?!0[xXbB])(\d[\d']*)((?:\.\d+)?)(\D\w*)?", token.text)
        if number:
            yield "constant", token.start, token.end, str(int(number[1].replace("'", "")) + 1) + number[2] + (
                number[3] or "")

    def condition(self, opened):
        """`if (a; b)`: b. A condition that declares something cannot be negated."""
        first, closed = opened + 1, self.partner[opened]
        for at in self.flat(first, closed):
            if self.tokens[at].text == ";":
                first = at + 1
        if any(self.tokens[at].text == "=" for at in self.flat(first, closed)):
            return
        yield from self.negation(first, closed - 1)

    def negation(self, first, last):
        """Not where one of its parts is swapped for the same effect."""
        top = [self.tokens[at].text for at in self.flat(first, last + 1)]
        plain = not {"&&", "||", "?"} & set(top)
        if plain and ({"==", "!="} & set(top) or top[0] == "!"):
            return
        start, end = self.tokens[first].start, self.tokens[last].end
        yield "negated", start, end, f"!({self.source.text[start:end]})"

    def flat(self, first, end):
        """The tokens that are not in brackets; of brackets, the opening one."""
        at = first
        while at < end:
            yield at
            at = self.partner[at] + 1 if self.tokens[at].text in ("(", "[", "{") else at + 1

    def choice(self, at):
        """The condition of `?`, from what binds less to it."""
        first = at - 1
        while first > self.function.first:
            text = self.tokens[first].text
            if text in (")", "]", "}") and first in self.partner:
                first = self.partner[first] - 1
                continue
            if text in ("(", "[", "{", ",", ";", "?", ":", "return", "co_return") or text in ASSIGNMENTS:
                break
            first -= 1
        if first + 1 < at:
            yield from self.negation(first + 1, at - 1)

    def statement(self, at):
        end = self.end_of_statement(at)
        if end is None or self.tokens[end].text != ";" or end == at:
            return
        token = self.tokens[at]
        start, stop = token.start, self.tokens[end].end
        if token.text == "return" and self.is_void and end > at + 1:
            yield "gone", self.tokens[at + 1].start, self.tokens[end].start, ""
        elif self.text_is_boolean(at):
            first = next(each for each in self.flat(at, end) if self.tokens[each].text in ("=", "return")) + 1
            yield from self.negation(first, end - 1)
        elif token.text not in KEYWORDS and self.is_call_or_assignment(at, end):
            yield "gone", start, stop, ";"

    def text_is_boolean(self, at):
        """`const bool x = ...;`, and what a function returns that gives a bool."""
        words = [each.text for each in self.tokens[at:at + 4]]
        if words[0] == "return" and words[1] not in ("true", "false", ";"):
            return re.match(r"(?:\[\[\w+\]\] )?(?:static |inline )*bool\b", self.function.head) is not None
        return words[:2] == ["const", "bool"] and words[3] == "="

    def is_call_or_assignment(self, at, end):
        """A declaration has two names beside each other, of which the first is the type."""
        top = list(self.flat(at, end))
        words = [self.tokens[each].text for each in top]
        for each, after in zip(top, top[1:]):
            one, two = self.tokens[each], self.tokens[after]
            if one.text in ASSIGNMENTS:
                return True
            if two.kind == "name" and (one.kind == "name" and one.text != "co_await" or
                                       one.text in (">", "&", "*") and each > at):
                return False
        return words[-1] == "(" or words[0] in ("++", "--") or words[-1] in ("++", "--")
