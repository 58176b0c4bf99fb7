#include "orchestrator/system/spawned_child.hpp"

#include <cerrno>
#include <csignal>
#include <string_view>

#include <spawn.h>
#include <unistd.h>

extern "C" {  // which glibc 2.36 forgot
#include <sys/pidfd.h>
}

extern char** environ;

namespace kapela::system {
namespace {

constexpr int first_closed = 3;
constexpr std::string_view secret = "KAPELA_TOKEN=";

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

std::vector<std::string> environment_for_children() {
  std::vector<std::string> all;
  for (char** each = environ; *each != nullptr; ++each)
    if (!std::string_view(*each).starts_with(secret)) all.emplace_back(*each);
  return all;
}

int spawn_child(std::vector<std::string> words, std::vector<std::string> environment, const ChildStreams& streams,
                Lookup lookup, SpawnedChild& child) {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_init(&attributes);
  int failure = posix_spawn_file_actions_adddup2(&files, streams.input, STDIN_FILENO);
  if (failure == 0) failure = posix_spawn_file_actions_adddup2(&files, streams.output, STDOUT_FILENO);
  if (failure == 0) failure = posix_spawn_file_actions_adddup2(&files, streams.output, STDERR_FILENO);
  if (failure == 0) failure = posix_spawn_file_actions_addclosefrom_np(&files, first_closed);
  sigset_t none;
  sigset_t pipe;
  sigemptyset(&none);
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &pipe);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  const auto spawn = lookup == Lookup::on_path ? &::posix_spawnp : &::posix_spawn;
  if (failure == 0)
    failure = spawn(&child.pid, words.front().c_str(), &files, &attributes, pointers_to(words).data(),
                    pointers_to(environment).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  if (failure != 0) {
    child.pid = -1;
    return failure;
  }
  child.ended.reset(::pidfd_open(child.pid, 0));
  return child.ended.open() ? 0 : errno;
}

}  // namespace kapela::system
