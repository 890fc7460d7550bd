#include "world/process/process_table.hpp"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <set>

#include "base/text.hpp"
#include "world/os/descriptor.hpp"

namespace belay::world {
namespace {

constexpr std::size_t longest_environment = 8U << 20;  // the kernel's own bound is 6 MiB

// Nothing when it is gone or not ours to read.
std::optional<std::string> read_file(const std::string& path) {
  const Descriptor descriptor(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!descriptor.is_open()) return std::nullopt;
  std::string text;
  while (text.size() < longest_environment) {
    const std::size_t before = text.size();
    text.resize(before + 16384);
    const ssize_t count = read(descriptor.get(), text.data() + before, 16384);
    text.resize(before + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    if (count <= 0) break;
  }
  return text;
}

std::optional<std::string> read_proc(pid_t pid, const char* file) {
  return read_file("/proc/" + std::to_string(pid) + "/" + file);
}

template <class Number>
Number number_of(std::string_view text) {
  Number number{};
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// A process in the middle of an exec shows an empty environment for an instant. Kernel threads
// always do; others that have none are read a few times in vain, which costs little.
std::string environment_of(const ProcessFacts& facts) {
  constexpr pid_t kernel_threads = 2;
  const bool may_be_in_exec = facts.pid != kernel_threads && facts.parent != kernel_threads;
  auto text = read_proc(facts.pid, "environ");
  for (int tries = 0; may_be_in_exec && text && text->empty() && tries < 20; ++tries) {
    sched_yield();
    text = read_proc(facts.pid, "environ");
  }
  return text.value_or("");
}

void read_environment(ProcessFacts& facts) {
  const std::string text = environment_of(facts);
  const auto value_of = [](std::string_view entry, std::string_view name) {
    const bool matches = entry.starts_with(name) && entry.substr(name.size()).starts_with('=');
    return matches ? std::optional(entry.substr(name.size() + 1)) : std::nullopt;
  };
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view entry(text.c_str() + at);
    if (const auto attempt = value_of(entry, attempt_variable)) facts.attempt = *attempt;
    if (const auto pid = value_of(entry, survivor_variable)) {
      facts.survivor_of = number_of<pid_t>(*pid);
    }
    at += entry.size() + 1;
  }
}

// "pid (name) state parent group session …"; the name may hold anything, also ") ".
std::optional<ProcessFacts> parse_stat(pid_t pid, const std::string& text) {
  const auto open_at = text.find('(');
  const auto close_at = text.rfind(") ");
  if (open_at == std::string::npos || close_at == std::string::npos) return std::nullopt;
  const auto fields = split(std::string_view(text).substr(close_at + 2), ' ');
  if (fields.size() < 20) return std::nullopt;
  ProcessFacts facts;
  facts.pid = pid;
  facts.name = escaped(text.substr(open_at + 1, close_at - open_at - 1));
  facts.zombie = fields[0] == "Z" || fields[0] == "X";
  facts.parent = number_of<pid_t>(fields[1]);
  facts.session = number_of<pid_t>(fields[3]);
  facts.started = number_of<std::uint64_t>(fields[19]);
  return facts;
}

// Adds descendants until there are no more.
void close_over_children(const std::vector<ProcessFacts>& all, std::set<pid_t>& chosen) {
  for (bool grown = true; grown;) {
    grown = false;
    for (const auto& facts : all) {
      if (chosen.contains(facts.parent)) grown |= chosen.insert(facts.pid).second;
    }
  }
}

template <class Predicate>
std::vector<ProcessFacts> others_alive(const std::vector<ProcessFacts>& all, Predicate is_wanted) {
  std::vector<ProcessFacts> found;
  for (const auto& facts : all) {
    if (!facts.zombie && facts.pid != getpid() && is_wanted(facts)) found.push_back(facts);
  }
  return found;
}

}  // namespace

std::optional<ProcessFacts> process(pid_t pid) {
  auto facts = parse_stat(pid, read_proc(pid, "stat").value_or(""));
  if (facts && !facts->zombie) read_environment(*facts);
  return facts;
}

std::vector<ProcessFacts> processes() {
  std::vector<ProcessFacts> all;
  std::error_code error;
  std::filesystem::directory_iterator entries("/proc", error);
  for (; !error && entries != std::filesystem::directory_iterator(); entries.increment(error)) {
    const auto pid = number_of<pid_t>(entries->path().filename().native());
    if (pid <= 0) continue;
    if (auto facts = process(pid)) all.push_back(*std::move(facts));
  }
  return all;
}

bool has_no_child_but(pid_t ended) {
  std::string children;
  std::error_code error;
  std::filesystem::directory_iterator threads("/proc/self/task", error);
  for (; !error && threads != std::filesystem::directory_iterator(); threads.increment(error)) {
    const auto of_thread = read_file(threads->path().native() + "/children");
    if (!of_thread) return false;
    children += *of_thread;
  }
  return !error && children == std::to_string(ended) + " ";
}

std::vector<ProcessFacts> members(const std::vector<ProcessFacts>& all, const Wanted& wanted) {
  std::set<pid_t> chosen;
  for (const auto& facts : all) {
    const bool in_session = facts.pid == wanted.command || facts.session == wanted.command;
    const bool named = wanted.survivors_too && facts.attempt == wanted.attempt;
    if (in_session || named) chosen.insert(facts.pid);
  }
  if (wanted.survivors_too) close_over_children(all, chosen);
  return others_alive(all, [&](const auto& facts) { return chosen.contains(facts.pid); });
}

std::vector<ProcessFacts> members(const std::vector<ProcessFacts>& all, const RunId& run) {
  const std::string prefix = run.text + "/";
  return others_alive(all, [&](const auto& facts) {
    const bool survivor = facts.survivor_of && *facts.survivor_of != facts.pid;
    return facts.attempt.starts_with(prefix) && !survivor;
  });
}

}  // namespace belay::world
