#!/usr/bin/python3
"""Which mistakes tools/mutants makes, where it makes none, and what it counts them as."""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "tools"))

from mutation import bench, results, trial, variants  # noqa: E402 (the path comes first)
from mutation.mistakes import changed, mutants_of  # noqa: E402
from mutation.results import SEARCH, TESTS, Results  # noqa: E402
from mutation.source import Source  # noqa: E402


def within(body, head="void f()"):
    return Source("a.cpp", f"namespace a {{\n{head} {{\n{body}\n}}\n}}  // namespace a\n")


def operators(body, head="void f()"):
    """Without the one that each void function has."""
    return [mutant.name.split(":", 3)[3] for mutant in mutants_of(within(body, head))
            if not mutant.name.endswith(":early")]


def changes(body, head="void f()"):
    """{operator: the body with that mistake}"""
    source = within(body, head)
    made = {}
    for mutant in mutants_of(source):
        text = changed(source, mutant)
        made[mutant.name.split(":", 3)[3]] = text.split("\n", 2)[2].removesuffix("\n}\n}  // namespace a\n")
    return made


class Mistakes(unittest.TestCase):
    def test_a_condition_is_negated(self):
        self.assertEqual(changes("if (a) b();")["negated"], "if (!(a)) b();")
        self.assertEqual(changes("while (a && b) c();")["negated"], "while (!(a && b)) c();")
        self.assertEqual(changes("if (int a = b(); c(a)) d();")["negated"], "if (int a = b(); !(c(a))) d();")
        self.assertEqual(changes("return g(a ? b : c);", "int f()")["negated"], "return g(!(a) ? b : c);")
        self.assertEqual(changes("const bool a = b(c);")["negated"], "const bool a = !(b(c));")
        self.assertEqual(changes("return a(b);", "bool f()")["negated"], "return !(a(b));")

    def test_what_is_declared_in_a_condition_is_not_negated(self):
        self.assertEqual(operators("if (auto* a = b()) c();"), ["gone"])

    def test_a_condition_with_one_comparison_is_not_negated_twice(self):
        self.assertEqual(operators("if (a == b) c();"), ["equality", "gone"])
        self.assertEqual(operators("if (!a) c();"), ["not", "gone"])

    def test_comparisons_and_logic(self):
        made = changes("return a < b && c >= d;", "bool f()")
        self.assertEqual(made["logic"], "return a < b || c >= d;")
        self.assertEqual(made["boundary"], "return a < b && c > d;")
        self.assertEqual(changes("return a + 2;", "int f()")["arithmetic"], "return a - 2;")

    def test_templates_references_and_signs_are_no_comparisons(self):
        self.assertEqual(operators("const std::vector<int> a = b<int>(c);"), [])
        self.assertEqual(operators("for (auto&& a : b) const int& c = *a;"), [])
        self.assertEqual(operators("return -a;", "int f()"), [])

    def test_a_statement_is_gone(self):
        self.assertEqual(changes("a->b(c);")["gone"], ";")
        self.assertEqual(changes("a.b[c] += d;")["gone"], ";")
        self.assertEqual(changes("++a;")["gone"], ";")
        self.assertEqual(changes("if (a) return b(c);")["gone"], "if (a) return ;")
        self.assertEqual(changes("switch (a) {\ncase b: c();\n}")["gone"], "switch (a) {\ncase b: ;\n}")

    def test_a_statement_within_a_lambda_is_gone(self):
        self.assertEqual(operators("a([&](B& b) { b.c(); });"), ["gone", "gone"])

    def test_declarations_stay(self):
        self.assertEqual(operators("int a;\nB b(c);\nB& d = e();\nstd::vector<B> g = h();\nB* i = j();"), [])

    def test_the_head_of_a_loop_holds_no_statements(self):
        self.assertEqual(operators("for (B b = c; b != d; ++b) continue;"), ["equality"])

    def test_a_constant_is_moved(self):
        self.assertEqual(changes("a = 1'000;")["constant"], "a = 1001;")
        self.assertEqual(changes("a = 20ms;")["constant"], "a = 21ms;")
        self.assertEqual(changes("a = 0.5;")["constant"], "a = 1.5;")
        self.assertEqual(changes("a = true;")["constant"], "a = false;")
        self.assertEqual(operators("a = 0xff;"), ["gone"])

    def test_algorithms(self):
        self.assertEqual(changes("a = std::min(b, c);")["extreme"], "a = std::max(b, c);")
        self.assertEqual(changes("a = std::any_of(b, c);")["range"], "a = std::all_of(b, c);")
        self.assertEqual(operators("a = b.min();"), ["gone"])

    def test_an_early_return(self):
        self.assertEqual(changes("int a;"), {"early": "int a;"})  # behind the brace, on the line before
        self.assertIn(" co_return;", changed(*self.first("co_await a();", "base::Task<void> f()")))
        self.assertEqual(operators("int a;", "int f()"), [])

    def first(self, body, head):
        source = within(body, head)
        return source, mutants_of(source)[0]

    def test_assertions_and_static_data_are_left_alone(self):
        self.assertEqual(operators("ASSERT(a < b);"), [])
        self.assertEqual(operators("static const int a = 2 + b;"), [])
        self.assertEqual(operators("constexpr int a = 2 + 3;"), [])

    def test_comments_and_literals_are_left_alone(self):
        self.assertEqual(operators('// a < b;\nconst char* a = "b < c && 1";\nint d = \'<\'; /* if (a) */'), [])
        self.assertEqual(operators('const char* a = R"(b < c; d();)";'), [])


class Functions(unittest.TestCase):
    def heads(self, text):
        return [" ".join(function.head.split()) for function in Source("a.cpp", text).functions]

    def test_functions_of_namespaces_and_classes(self):
        self.assertEqual(self.heads("""
#include <a>
namespace a {
namespace {
constexpr int b[]{1, 2};
struct C {
  int d = 2;
  int e() const { return d; }
 private:
  void g() override { if (d) { h(); } }
};
enum class E { x, y };
}  // namespace
A::A(int b) : c_{b}, d_(b) { run(); }
template <class T>
auto f(T a) -> std::vector<T> { return {a}; }
constexpr int fixed() { return 1; }
const std::array table{B{1}, B{2}};
}  // namespace a
"""), ["int e() const", "void g() override", "A::A(int b) : c_{b}, d_(b)",
       "template <class T> auto f(T a) -> std::vector<T>"])

    def test_places_count_from_one(self):
        self.assertEqual([mutant.name for mutant in mutants_of(Source("a.cpp", "int f() {\n  return a < b;\n}\n"))],
                         ["a.cpp:2:12:boundary"])


class Variants(unittest.TestCase):
    TEXT = """#include <cstdio>
int one() {
  return 1;
}
int main() {
  std::printf("%d", one());
  return one() < 2 ? 0 : 3;
}
"""

    def compiled(self, text, folder):
        (folder / "a.cpp").write_text(text, encoding="utf-8")
        return subprocess.run(["g++", "-std=c++20", "-o", folder / "a", folder / "a.cpp"], capture_output=True,
                              text=True, check=False)

    def test_one_file_has_all_mistakes_and_runs_the_chosen_one(self):
        source = Source("a.cpp", self.TEXT)
        names = {mutant.name: number for number, mutant in enumerate(mutants_of(source), 1)}
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            done = self.compiled(variants.with_all(source, {names[each.name]: [each] for each in mutants_of(source)}),
                                 folder)
            self.assertEqual(done.returncode, 0, done.stderr)
            for name, output, how in ((None, "1", ""), ("a.cpp:3:10:constant", "2", "fails"),
                                      ("a.cpp:6:3:gone", "", ""), ("a.cpp:7:18:constant", "1", "")):
                ended = trial.run([folder / "a"], names.get(name, 0), trial.Limits(5))
                self.assertEqual((ended.output, ended.how), (output, how), name)

    def test_the_compiler_names_the_mistake_that_does_not_compile(self):
        source = Source("a.cpp", "int f(int* a) {\n  return a[1];\n}\nint g(int* a, int* b) {\n  return a - b;\n}\n")
        mutants = dict(enumerate(mutants_of(source), 1))
        with tempfile.TemporaryDirectory() as folder:
            text = variants.with_all(source, {number: [mutant] for number, mutant in mutants.items()})
            done = self.compiled(text, pathlib.Path(folder))
        [wrong] = [number for number, mutant in mutants.items() if mutant.name == "a.cpp:5:12:arithmetic"]
        self.assertRegex(done.stderr, rf"(?m)^mutant-{wrong}:5:12: error")


class Ends(unittest.TestCase):
    def shell(self, script, seconds=1):
        return trial.run(["/bin/bash", "-c", script], 7, trial.Limits(seconds)).how

    def test_how_an_executable_ends(self):
        self.assertEqual(self.shell("exit 0"), "")
        self.assertEqual(self.shell("echo '[  FAILED  ] Run.Ends (3 ms)'; exit 1"), "Run.Ends")
        self.assertEqual(self.shell("echo 'one stop: I5 after 9 runs'; exit 1"), "one stop: I5 after 9 runs")
        told = "a.cpp:1: internal error: ASSERT(b) does not hold. This is a bug in Kapela"
        self.assertEqual(self.shell(f"echo '{told}'; kill -ABRT $$"),
                         "crashes: internal error: ASSERT(b) does not hold")
        self.assertEqual(self.shell("echo '[ RUN      ] Run.Ends'; kill -SEGV $$"), "crashes in Run.Ends: SIGSEGV")

    def test_no_end_is_noticed(self):
        self.assertEqual(self.shell("echo 'one stop 12 0123456789abcdef'; while :; do :; done"),
                         "hangs after one stop")

    def test_the_mistake_is_chosen_by_the_environment(self):
        self.assertEqual(trial.run(["/usr/bin/env"], 7, trial.Limits(1)).output.count("KAPELA_MUTANT=7\n"), 1)


def known(search, tests, same=False):
    return {SEARCH: {"noticed": search, "same": same, "until": "two"}, TESTS: {"noticed": tests}}


class Counting(unittest.TestCase):
    def test_what_a_mistake_counts_as(self):
        self.assertEqual([results.class_of(each) for each in (
            known("I5", "Run.Ends"), known("I5", ""), known("", "Run.Ends"), known("", ""), known("", "", same=True),
            {})], ["both", SEARCH, TESTS, "survivor", "same", "untried"])

    def test_the_table(self):
        lines = list(results.table({"a.cpp": [known("I5", "x"), known("", "x", same=True), known("", "x"),
                                              known("", ""), known("", "", same=True), {}]}))
        self.assertEqual(lines[1].split(), ["a.cpp", "5", "1", "3", "3", "1", "1"])
        self.assertEqual([line.split()[-2] for line in lines if "%" in line], ["25.0", "75.0", "75.0", "33.3"])

    def test_results_are_kept_while_the_code_is_the_same(self):
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            first = Results(folder, "a/b.cpp", {SEARCH: "1", TESTS: "2"})
            first.note("m", SEARCH, noticed="", same=False, until="swarm")
            first.note("m", TESTS, noticed="")
            first.save()
            self.assertEqual(json.loads((folder / "a-b.json").read_text(encoding="utf-8"))["prints"][TESTS], "2")
            again = Results(folder, "a/b.cpp", {SEARCH: "1", TESTS: "3"})
            self.assertFalse(again.is_known("m", TESTS))
            self.assertTrue(again.is_known("m", SEARCH, "one"))
            self.assertFalse(again.is_known("m", SEARCH, "two"), "it was not looked for so far")


class Tool(unittest.TestCase):
    def tool(self, *words):
        return subprocess.run([ROOT / "tools" / "mutants", *words], capture_output=True, text=True, check=False)

    def test_the_list_is_the_same_each_time_and_a_sample_is_spread(self):
        whole = self.tool("--list").stdout
        self.assertEqual(whole, self.tool("--list").stdout)
        for room in bench.ROOMS:
            self.assertIn(f"\n{room}/", "\n" + self.tool("--list", "--sample", "50").stdout)
        self.assertGreater(whole.count("\n"), 1_000)

    def test_what_there_is_not_is_refused(self):
        for words, why in ((["--file", "tools/kapela/main.cpp"], "there are no mistakes for tools/kapela/main.cpp"),
                           (["--only", "orchestrator/engine/run.cpp:1:1:gone"], "there is no mistake")):
            done = self.tool(*words)
            self.assertEqual(done.returncode, 64)
            self.assertIn(why, done.stderr)


if __name__ == "__main__":
    unittest.main()
