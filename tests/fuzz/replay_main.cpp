// A target as a test: every input of its folders, which are seeds and what was found once, then some that are made of
// them. usage: fuzz_NAME [--inputs N] [FILE|FOLDER]...; an input that ends it is kept as ./fuzz-find-NAME.
#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fcntl.h>
#include <unistd.h>

#include "tests/fuzz/description.hpp"
#include "tests/fuzz/mutator.hpp"
#include "tests/fuzz/target.hpp"

namespace kapela::fuzz {
namespace {

namespace fs = std::filesystem;

constexpr unsigned longest_input_seconds = 20;
constexpr const char* find_path = "fuzz-find-" KAPELA_FUZZ_TARGET;

std::string_view present_input;  // what a signal handler can reach

/// Only what may be called in a handler.
void keep_input(int signal) {
  const int file = open(find_path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  const bool kept = file >= 0 && write(file, present_input.data(), present_input.size()) >= 0;
  constexpr std::string_view told = "fuzz: the input is in ./fuzz-find-" KAPELA_FUZZ_TARGET "\n";
  if (kept) (void)!write(STDERR_FILENO, told.data(), told.size());
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void watch_for_the_end() {
  for (const int signal : {SIGABRT, SIGSEGV, SIGFPE, SIGBUS, SIGILL, SIGALRM}) std::signal(signal, keep_input);
}

void check(const Target& target, const std::string& input) {
  present_input = input;
  alarm(longest_input_seconds);
  target.check(input);
}

void add_file(const fs::path& path, std::vector<fs::path>& found) {
  if (fs::is_regular_file(path)) found.push_back(path);
}

std::vector<std::string> inputs_in(const std::vector<std::string>& places) {
  std::vector<fs::path> paths;
  for (const std::string& place : places) {
    if (!fs::is_directory(place)) add_file(place, paths);
    if (fs::is_directory(place))
      for (const auto& each : fs::recursive_directory_iterator(place)) add_file(each.path(), paths);
  }
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> inputs;
  for (const fs::path& path : paths) {
    std::ifstream file(path, std::ios::binary);
    inputs.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return inputs;
}

struct Options {
  std::size_t made = 0;
  std::vector<std::string> places{};
};

Options options_of(int count, char** arguments) {
  Options options;
  for (int i = 1; i < count; ++i) {
    const std::string_view argument = arguments[i];
    if (argument != "--inputs" || i + 1 == count) {
      options.places.emplace_back(argument);
      continue;
    }
    const std::string_view number = arguments[++i];
    (void)std::from_chars(number.data(), number.data() + number.size(), options.made);
  }
  return options;
}

int replay(Options options) {
  const Target target = fuzz::target();
  if (options.places.empty()) {
    options.places.emplace_back(KAPELA_SOURCE_DIR "/tests/fuzz/corpus/" KAPELA_FUZZ_TARGET);
    for (const std::string& seed : target.seeds) options.places.push_back(std::string(KAPELA_SOURCE_DIR "/") + seed);
  }
  const std::vector<std::string> inputs = inputs_in(options.places);
  if (inputs.empty()) {
    std::fputs("fuzz: there are no inputs\n", stderr);
    return 1;
  }
  watch_for_the_end();
  for (const std::string& input : inputs) check(target, input);
  Mutator mutator(inputs, target.words, target.most_bytes);
  for (std::size_t i = 0; i < options.made; ++i) check(target, mutator.next());
  std::printf("%zu inputs, and %zu made of them\n", inputs.size(), options.made);
  return 0;
}

}  // namespace
}  // namespace kapela::fuzz

int main(int count, char** arguments) {
  if (count == 2 && kapela::fuzz::describe(arguments[1])) return 0;
  return kapela::fuzz::replay(kapela::fuzz::options_of(count, arguments));
}
