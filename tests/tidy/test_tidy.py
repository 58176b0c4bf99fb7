#!/usr/bin/python3
"""Breaks each rule of tools/tidy once, in a tree of its own, and checks that it is found where it stands."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

TOOLS = pathlib.Path(__file__).resolve().parents[2] / "tools"
sys.dont_write_bytecode = True
sys.path.insert(0, str(TOOLS))

from checks.architecture import map_of_libraries  # noqa: E402 (the path comes first)
from checks.includes import reachable  # noqa: E402 (the path comes first)
from checks.rules import find_all  # noqa: E402 (the path comes first)
from checks.tree import Tree  # noqa: E402


class TidyTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)

    def write(self, path, text, mode=0o644):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        file.chmod(mode)

    def write_source(self, path, text):
        """A source that its folder's CMakeLists.txt names, so that only what is in it can be found."""
        self.write(path, text)
        file = self.root / path
        (file.parent / "CMakeLists.txt").write_text(f"add_library(x {file.name})\n", encoding="utf-8")

    def tidy(self):
        return [finding.text() for finding in find_all(Tree(self.root))]

    def assert_finds(self, path, text, what, line=1):
        self.write_source(path, text)
        found = self.tidy()
        self.assertEqual(len(found), 1, found)
        self.assertTrue(found[0].startswith(f"{path}:{line}: "), found[0])
        self.assertIn(what, found[0])

    def assert_accepts(self, path, text):
        self.write_source(path, text)
        self.assertEqual(self.tidy(), [])


class Layout(TidyTest):
    def test_cpp_that_is_laid_out_in_another_way(self):
        self.write(".clang-format", "BasedOnStyle: Google\n")
        self.assert_accepts("orchestrator/engine/a.cpp", "int one() { return 1; }\n")
        self.assert_finds("orchestrator/engine/a.cpp", "int one() { return 1; }\n\nint  two() {return 2;}\n",
                          "not laid out as .clang-format says", line=3)

    def test_what_was_well_once_is_looked_at_again_when_it_or_the_style_has_changed(self):
        self.write(".clang-format", "BasedOnStyle: Google\n")
        self.assert_accepts("orchestrator/engine/a.cpp", "int* one();\n")
        self.assertEqual(self.tidy(), [])
        self.write(".clang-format", "{BasedOnStyle: Google, PointerAlignment: Right, DerivePointerAlignment: false}\n")
        self.assertEqual(len(self.tidy()), 1)


class Lengths(TidyTest):
    def test_a_line_that_is_too_long(self):
        self.assert_accepts("orchestrator/engine/a.cpp", "// " + "ą" * 117 + "\n")
        self.assert_finds("orchestrator/engine/a.cpp", "\n// " + "ą" * 118 + "\n", "a line of 121 columns", line=2)

    def test_a_script_with_a_line_that_is_too_long(self):
        self.write("tools/x", "#!/usr/bin/python3\n#" + 120 * "x" + "\n", 0o755)
        self.assertIn("tools/x:2: a line of 121 columns", self.tidy()[0])

    def test_a_file_that_is_too_long(self):
        self.assert_accepts("orchestrator/engine/a.cpp", "//\n" * 500)
        self.assert_finds("orchestrator/engine/a.cpp", "//\n" * 501, "a file of 501 lines", line=501)


class Twice(TidyTest):
    def both(self, one, other):
        for name, text in (("a.cpp", one), ("b.cpp", other)):
            self.write(f"orchestrator/engine/{name}", "namespace kapela::engine {\nnamespace {\n\n"
                                                      f"{text}\n\n}}  // namespace\n}}  // namespace kapela\n")
        self.write("orchestrator/engine/CMakeLists.txt", "add_library(x a.cpp b.cpp)\n")
        return self.tidy()

    def test_a_name_that_another_file_keeps_to_itself(self):
        for one, other, name in (("constexpr int most = 1;", "constexpr std::size_t most{2};", "most"),
                                 ("struct Part {\n};", "class Part final : public Whole {\n};", "Part"),
                                 ("using Found = int;", "using Found = bool;", "Found"),
                                 ("bool is_low(int a, std::size_t b = 0) {\n}",
                                  "bool is_low(int one,\n            std::size_t other) {\n}", "is_low"),
                                 ("const char* names[] = {nullptr};", "std::string names() {\n}", "names")):
            found = self.both(one, other)
            self.assertEqual(len(found), 1, (one, other, found))
            self.assertTrue(found[0].startswith(f"orchestrator/engine/b.cpp:4: {name} is in a.cpp as well"), found[0])

    def test_overloads_and_equal_aliases(self):
        for one, other in (("bool is_low(int a) {\n}", "bool is_low(double a) {\n}"),
                           ("using J = wire::Json;", "using J = wire::Json;"),
                           ("bool f() {\n  const int most = 1;\n}", "constexpr int most = 1;"),
                           ("struct Part;", "struct Part {\n};")):
            self.assertEqual(self.both(one, other), [], (one, other))

    def test_other_folders_and_names_for_all(self):
        self.write("orchestrator/engine/a.cpp", "namespace {\nint f() {\n}\n}  // namespace\nint g() {\n}\n")
        self.write("orchestrator/engine/b.cpp", "namespace {\nint g() {\n}\n}  // namespace\n")
        self.write("orchestrator/wire/c.cpp", "namespace {\nint f() {\n}\n}  // namespace\n")
        self.write("orchestrator/engine/CMakeLists.txt", "add_library(x a.cpp b.cpp)\n")
        self.write("orchestrator/wire/CMakeLists.txt", "add_library(x c.cpp)\n")
        self.assertEqual(self.tidy(), [])


class Layers(TidyTest):
    def test_orchestrator_never_includes_simulators(self):
        self.assert_finds("orchestrator/engine/run.cpp", '#include "simulators/component/fsm.hpp"\n',
                          "orchestrator/engine includes simulators/component")

    def test_a_lower_library_never_includes_a_higher_one(self):
        self.assert_finds("orchestrator/wire/event.cpp", '\n#include "orchestrator/engine/run.hpp"\n',
                          "includes orchestrator/engine", line=2)

    def test_simulated_component_knows_no_engine(self):
        self.assert_finds("simulators/component/fsm.cpp", '#include "orchestrator/engine/run.hpp"\n', "below it")

    def test_whoever_judges_or_keeps_records_sees_no_engine(self):
        for room in ("record", "scenario", "history", "checker", "planner", "journal", "archive", "tracing", "notify"):
            self.assertNotIn("orchestrator/engine", reachable(f"orchestrator/{room}"))
        self.assertNotIn("orchestrator/engine", reachable("simulators/reports"))

    def test_simulated_plant_knows_no_runtime(self):
        self.assert_finds("simulators/plant/plant.cpp", '#include "orchestrator/runtime/registry.hpp"\n', "runtime")

    def test_what_is_below_may_be_included_at_any_distance(self):
        self.assert_accepts("orchestrator/api/routes.cpp", '#include "orchestrator/base/error.hpp"\n')

    def findings_of_handler(self, header, text):
        self.write(header, "#pragma once\n" + text)
        self.write("orchestrator/api/routes.cpp", f'#include "{header}"\n')
        return [text for text in self.tidy() if text.startswith("orchestrator/api/routes.cpp")]

    def test_a_handler_of_the_api_gets_answers_and_not_the_engine(self):
        self.write("orchestrator/engine/engine.hpp", "class Engine {};\n")
        found = self.findings_of_handler("orchestrator/runtime/all.hpp", '#include "orchestrator/engine/engine.hpp"\n')
        self.assertTrue(any("ask runtime::Orchestrator" in text for text in found), found)

    def test_a_handler_of_the_api_has_few_types_in_reach(self):
        many = "".join(f"struct T{i} {{}};\n" for i in range(126))
        found = self.findings_of_handler("orchestrator/wire/many.hpp", many)
        self.assertTrue(any("126 types in reach" in text for text in found), found)
        self.assertFalse([text for text in self.findings_of_handler("orchestrator/wire/many.hpp", many[20:])
                          if "in reach" in text])

    def test_tests_may_include_anything(self):
        self.assert_accepts("tests/engine/run_test.cpp", '#include "simulators/component/fsm.hpp"\n')

    def test_a_library_needs_a_layer(self):
        self.assert_finds("orchestrator/news/x.cpp", '#include "orchestrator/base/error.hpp"\n', "without a layer")

    def test_paths_start_at_the_root(self):
        self.assert_finds("orchestrator/base/error.cpp", '#include "error.hpp"\n', "from the root")


class Headers(TidyTest):
    def test_beast_stands_in_the_codec_alone(self):
        self.assert_finds("orchestrator/net/http_server.cpp", "#include <boost/beast/http.hpp>\n", "boost/beast")

    def test_the_codec_may_include_beast(self):
        self.assert_accepts("orchestrator/net/http_codec.cpp", "#include <boost/beast/http.hpp>\n")

    def test_asio_stands_in_net_alone(self):
        self.assert_finds("orchestrator/runtime/registry.cpp", "#include <boost/asio/ip/tcp.hpp>\n", "event_loop.hpp")

    def test_yaml_stands_in_its_reader_alone(self):
        self.assert_finds("orchestrator/files/plant_file.cpp", "#include <yaml-cpp/yaml.h>\n", "yaml-cpp")

    def test_the_log_backend_stands_in_one_file(self):
        self.assert_finds("orchestrator/api/routes.cpp", "#include <spdlog/spdlog.h>\n", "base/log.hpp")

    def test_a_header_does_not_pull_in_all_of_json(self):
        self.assert_finds("orchestrator/wire/event.hpp", "#pragma once\n#include <nlohmann/json.hpp>\n",
                          "json_fwd.hpp", line=2)

    def test_a_pure_library_reads_no_files(self):
        self.assert_finds("orchestrator/engine/journal.cpp", "#include <fstream>\n", "use a port")

    def test_a_pure_library_has_no_threads(self):
        self.assert_finds("simulators/faults/hang.cpp", "#include <thread>\n", "use a port")

    def test_a_header_is_included_once(self):
        self.assert_finds("orchestrator/base/error.hpp", "struct Error;\n", "#pragma once")


class Banned(TidyTest):
    def assert_banned(self, statement, what, path="orchestrator/runtime/x.cpp"):
        self.assert_finds(path, f"void f() {{\n  {statement}\n}}\n", what, line=2)

    def test_sleep(self):
        self.assert_banned("std::this_thread::sleep_for(1ms);", "use co_await base::sleep_for")

    def test_sleep_in_a_test(self):
        self.assert_banned("usleep(10);", "wait for the condition", path="tests/net/server_test.cpp")

    def test_waiting_for_a_timer_is_no_sleep(self):
        self.assert_accepts("orchestrator/runtime/x.cpp", "co_await base::sleep_for(timers, delay);\n")

    def test_detached(self):
        self.assert_banned("asio::co_spawn(io, g(), asio::detached);", "nobody owns")

    def test_random_device(self):
        self.assert_banned("std::random_device device;", "logged seed")

    def test_clock(self):
        self.assert_banned("auto now = std::chrono::steady_clock::now();", "use the Clock port")

    def test_the_event_loop_reads_the_clock(self):
        self.assert_accepts("orchestrator/net/event_loop.cpp", "auto now = std::chrono::steady_clock::now();\n")

    def test_thread(self):
        self.assert_banned("std::thread worker(f);", "starts a thread", path="orchestrator/net/x.cpp")

    def test_a_thread_in_a_pure_library(self):
        self.assert_banned("base::HelperThread helper_;", "owner of a port", path="orchestrator/engine/x.cpp")

    def test_getenv_in_a_pure_library(self):
        self.assert_banned('std::getenv("HOME");', "constructor", path="orchestrator/engine/x.cpp")

    def test_using_namespace_in_a_header(self):
        self.assert_finds("orchestrator/base/x.hpp", "#pragma once\nusing namespace std;\n", "qualified name", line=2)

    def test_capturing_lambda_as_a_coroutine(self):
        self.assert_banned("auto g = [this](int x) -> base::Task<int> { co_return x; };", "named function")

    def test_capturing_lambda_with_a_function_parameter(self):
        self.assert_banned("auto g = [&](std::function<void()> x) mutable -> Task<> { co_return; };", "named function")

    def test_lambda_without_captures_may_be_a_coroutine(self):
        self.assert_accepts("orchestrator/runtime/x.cpp", "auto g = [](int x) -> base::Task<int> { co_return x; };\n")

    def test_co_await_in_a_conditional_expression(self):
        self.assert_banned("auto x = c ? co_await f(a) : b;", "use if")

    def test_braces_beside_co_await(self):
        self.assert_banned("co_await send(Event{.id = 1});", "name the object first")

    def test_bare_braces_beside_co_await(self):
        self.assert_banned("co_await send(destination, {1, 2});", "name the object first")

    def test_braces_after_a_condition_are_no_object(self):
        self.assert_accepts("orchestrator/runtime/x.cpp", "if (co_await f(a)) {\n  g();\n}\n")

    def test_comments_and_strings_do_not_count(self):
        self.assert_accepts("orchestrator/runtime/x.cpp",
                            '// std::this_thread::sleep_for\n/* usleep(1)\n */ '
                            'auto x = "random_device" R"(detached)";\n')

    def test_lines_stay_right_after_comments(self):
        self.assert_finds("orchestrator/runtime/x.cpp", "/*\n\n*/\nauto s = R\"(\n)\";\nusleep(1);\n", "blocks", line=6)


class Documents(TidyTest):
    def test_a_comment_cites_what_is_there(self):
        self.write("orchestrator/engine/promise.md", "# Promises\n")
        self.assert_accepts("orchestrator/base/x.cpp", "// As engine/promise.md says, and promise.md.\n")
        self.assert_finds("orchestrator/base/x.cpp", "\n// As threats.md says.\n",
                          "cites threats.md, which is not in the tree", line=2)

    def test_a_document_cites_what_is_there(self):
        self.write("README.md", "See [the rest](orchestrator/REST.md).\n")
        self.assertEqual([each.split(": ")[1].split(",")[0] for each in self.tidy()],
                         ["cites orchestrator/REST.md"])

    def test_a_document_cites_a_source_that_is_there(self):
        self.write_source("orchestrator/base/x.cpp", "int x;\n")
        self.write("README.md", "See `orchestrator/base/x.cpp`, not `orchestrator/base/y.cpp`.\n")
        self.assertEqual([each.split(": ")[1].split(",")[0] for each in self.tidy()], ["cites orchestrator/base/y.cpp"])

    def test_a_name_in_a_literal_is_no_citation(self):
        self.assert_accepts("orchestrator/base/x.cpp", 'const char* const file = "notes.md";\n')


class Architecture(TidyTest):
    def page(self, shown, more=""):
        return f"# Architecture\n\n<!-- map: tools/tidy --map -->\n{shown}<!-- end -->\n{more}"

    def test_a_page_with_the_map_of_the_layers(self):
        self.write("ARCHITECTURE.md", self.page(map_of_libraries()))
        self.assertEqual(self.tidy(), [])

    def test_a_page_with_another_map(self):
        self.write("ARCHITECTURE.md", self.page(map_of_libraries().replace("orchestrator/wire", "orchestrator/wires")))
        self.assertIn("ARCHITECTURE.md:1: shows another map", self.tidy()[0])

    def test_a_page_that_nobody_reads_to_its_end(self):
        self.write("ARCHITECTURE.md", self.page(map_of_libraries(), "word " * 1800))
        self.assertIn("ARCHITECTURE.md:1: has more than 1800 words", self.tidy()[0])
        self.write("README.md", "line\n" * 131)
        self.assertIn("README.md:1: has more than 130 lines", self.tidy()[1])

    def test_what_a_library_brings_along_is_not_named_again(self):
        line = next(each for each in map_of_libraries().splitlines() if "orchestrator/runtime" in each)
        self.assertNotIn("base", line.split("  the ")[0])


class Names(TidyTest):
    def test_a_name_that_another_room_has(self):
        self.write_source("orchestrator/engine/plan.cpp", "")
        self.assert_finds("simulators/world/plan.hpp", "#pragma once\n", "has the name of orchestrator/engine/plan")

    def test_a_header_and_its_source_have_one_name(self):
        self.write("orchestrator/engine/CMakeLists.txt", "add_library(x plan.cpp plan.hpp)\n")
        self.write("orchestrator/engine/plan.hpp", "#pragma once\n")
        self.write("orchestrator/engine/plan.cpp", "")
        self.assertEqual(self.tidy(), [])

    def test_a_fault_and_a_test_have_the_name_of_what_they_are_about(self):
        self.write_source("orchestrator/engine/pause.cpp", "")
        self.write_source("tests/engine/pause.cpp", "")
        self.assert_accepts("simulators/faults/types/pause.cpp", "")


class Forgotten(TidyTest):
    def test_a_source_that_no_list_names(self):
        self.write("orchestrator/base/CMakeLists.txt", "# lost.cpp\n")
        self.write("orchestrator/base/lost.cpp", "")
        self.assertIn("orchestrator/base/lost.cpp:1: no CMakeLists.txt names it", self.tidy()[0])

    def test_a_source_named_from_a_folder_above(self):
        self.write("orchestrator/CMakeLists.txt", "add_library(x base/found.cpp)\n")
        self.write("orchestrator/base/found.cpp", "")
        self.assertEqual(self.tidy(), [])

    def test_a_python_test_that_never_runs(self):
        self.write("tests/e2e/test_lost.py", "")
        self.assertIn("test_lost.py:1: no CMakeLists.txt names it", self.tidy()[0])


class Scripts(TidyTest):
    def test_a_shell_script_stops_at_the_first_error(self):
        self.write("tools/x", "#!/usr/bin/env bash\necho\n", mode=0o755)
        self.assertIn("tools/x:1: a shell script that goes on after an error", self.tidy()[0])

    def test_a_script_can_be_run(self):
        self.write("tools/x", "#!/usr/bin/env bash\nset -euo pipefail\n")
        self.assertIn("use `chmod +x tools/x`", self.tidy()[0])


class Command(TidyTest):
    def run_tidy(self):
        return subprocess.run([TOOLS / "tidy", self.root], capture_output=True, text=True, timeout=20, check=False)

    def test_fails_and_prints_what_it_finds(self):
        self.write_source("tests/x.cpp", "usleep(1);\n")
        run = self.run_tidy()
        self.assertEqual(run.returncode, 1)
        self.assertEqual(run.stdout, "tests/x.cpp:1: blocks the thread, use co_await base::sleep_for, or wait for the "
                                     "condition\n")

    def test_passes_without_findings(self):
        self.assertEqual(self.run_tidy().returncode, 0)


if __name__ == "__main__":
    unittest.main()
