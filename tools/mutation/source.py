"""A C++ file as tokens, and the bodies of its functions. A guess by the text, which clang-format has laid out."""

import re
from typing import NamedTuple

TOKEN = re.compile(r"""
    (?P<comment>//[^\n]*|/\*.*?\*/)
  | (?P<directive>^[ ]*\#(?:[^\n\\]|\\.)*)
  | (?P<string>(?:u8|[uUL])?R"(?P<mark>[^()\s\\]{0,16})\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+')
  | (?P<number>(?:0[xXbB])?\.?\d(?:'?[\w.])*)
  | (?P<name>[A-Za-z_]\w*)
  | (?P<operator><=>|->\*|<<=|>>=|\.\.\.|::|->|\+\+|--|<<|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[^\s\w])
""", re.VERBOSE | re.DOTALL | re.MULTILINE)
CLOSES = {"(": ")", "[": "]", "{": "}"}


class Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int
    is_spaced: bool  # on both sides: so a comparison is laid out, and no template


class Function(NamedTuple):
    head: str  # from its return type to its parameters and further
    first: int  # the token that opens its body
    last: int  # the one that closes it


class Source:
    def __init__(self, path, text):
        self.path = path
        self.text = text
        self.tokens = list(tokens_of(text))
        self.partner = partners(self.tokens)
        self.functions = list(functions_of(self))

    def place(self, offset):
        """Line and column, from 1."""
        return self.text.count("\n", 0, offset) + 1, offset - self.text.rfind("\n", 0, offset)

    def between(self, first, last):
        """The text of tokens, both included."""
        return self.text[self.tokens[first].start:self.tokens[last].end]


def tokens_of(text):
    for match in TOKEN.finditer(text):
        if match.lastgroup == "comment":
            continue
        kind = "string" if match["string"] else match.lastgroup
        around = text[max(match.start() - 1, 0):match.start()] + text[match.end():match.end() + 1]
        yield Token(kind, match[0], match.start(), match.end(), len(around) == 2 and around.isspace())


def partners(tokens):
    """{index of a bracket: that of the other one}"""
    found, open_ones = {}, []
    for at, token in enumerate(tokens):
        if token.kind == "operator" and token.text in CLOSES:
            open_ones.append(at)
        elif token.kind == "operator" and token.text in CLOSES.values() and open_ones:
            other = open_ones.pop()
            found[other], found[at] = at, other
    return found


def functions_of(source):
    """Those of namespaces and classes, in order. What is constexpr is left alone: it may be needed to compile."""
    tokens, at, head = source.tokens, 0, 0
    while at < len(tokens):
        token = tokens[at]
        is_label = token.text == ":" and tokens[at - 1].text in ("public", "protected", "private")
        if token.kind == "directive" or token.text in (";", "}") or is_label:
            head = at + 1
        elif token.text == "{":
            what = kind_of(tokens[head:at])
            if what == "function":
                text = source.between(head, at - 1)
                if not re.search(r"\b(?:constexpr|consteval)\b", text):
                    yield Function(text, at, source.partner[at])
            if what == "scope":
                head = at + 1
            else:
                at = source.partner[at]
                head = at + 1 if what == "function" else head
        elif token.text in ("(", "["):
            at = source.partner[at]
        at += 1


def kind_of(head):
    """What a brace behind these tokens opens: a scope with declarations, a function, or data."""
    words = [token.text for token in head]
    if not words or "enum" in words or words[-1] in ("=", ","):
        return "data"
    if "namespace" in words or words[0] == "extern":
        return "scope"
    if ")" not in words:
        return "scope" if any(word in ("class", "struct", "union") for word in words) else "data"
    last = words.index(")")
    if ":" in words[last:] and words[-1] not in (")", "}"):
        return "data"  # of a member, before the body of a constructor
    return "function"
