// What is done by hand with the migration tool, beside the steps that observe it. Commands are
// looked at as words: what a program of another name does inside cannot be seen.
#include <algorithm>

#include "core/policy/rule_functions.hpp"
#include "core/saga/naming.hpp"

namespace belay::policy {
namespace {

// The words of a command, also of those inside `sh -c "…"`; programs without their folders.
std::vector<std::string> words_inside(const std::vector<std::string>& arguments) {
  std::vector<std::string> words;
  for (const auto& argument : arguments) {
    std::string word;
    const auto end = [&] {
      const auto slash = word.rfind('/');
      if (slash != std::string::npos) word.erase(0, slash + 1);
      if (!word.empty()) words.push_back(word);
      word.clear();
    };
    for (const char c : argument) {
      if (std::string_view(" \t\n;&|()\"'`$").find(c) != std::string_view::npos) {
        end();
      } else {
        word += c;
      }
    }
    end();
  }
  return words;
}

// The words behind the migration tool's own name: of `flask` those behind `db`; none when it is not
// called.
std::vector<std::string> told_to_tool(const std::vector<std::string>& arguments) {
  const auto words = words_inside(arguments);
  auto tool = std::ranges::find_if(
      words, [](const auto& word) { return word == "alembic" || word == "alembic.config"; });
  if (tool == words.end()) {
    const auto flask = std::ranges::find_if(
        words, [](const auto& word) { return word == "flask" || word.ends_with(".py"); });
    tool = std::find(flask, words.end(), "db");
  }
  if (tool == words.end()) return {};
  return {tool + 1, words.end()};
}

bool names(const std::vector<std::string>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

// Also of one branch: "app@base".
bool names_base(const std::string& word) {
  return word == "base" || word.ends_with("@base");
}

// What a command does to the version row; empty where it does nothing.
std::string done_to_version_row(const std::vector<std::string>& words) {
  if (names(words, "stamp")) return "stamps past Belay";
  const auto down = std::ranges::find(words, "downgrade");
  const bool base = std::any_of(down, words.end(), names_base);
  return base ? "goes down to base" : "";
}

std::string done_to_schema(const std::vector<std::string>& words) {
  for (const std::string verb : {"upgrade", "downgrade"}) {
    if (names(words, verb)) return verb + "s past Belay";
  }
  return "";
}

Objections of_commands(const Facts& facts, std::string_view help,
                       std::string (*seen)(const std::vector<std::string>&)) {
  Objections all;
  for (const auto& command : facts.environment.commands) {
    const auto what = seen(told_to_tool(command.words));
    if (what.empty()) continue;
    all.push_back({saga::name_of(facts.shape, command.at) + " " + what, std::string(help)});
  }
  return all;
}

}  // namespace

Objections no_stamp(const Facts& facts) {
  auto all = of_commands(facts, "a migrate step; belay stamp compares the catalog first",
                         &done_to_version_row);
  for (const StepAt at : saga::all_steps(facts.shape)) {
    if (facts.shape.step(at).kind != "stamp") continue;
    all.push_back({saga::name_of(facts.shape, at) + " writes the version row and no schema",
                   "a migrate step brings both"});
  }
  return all;
}

Objections migrate_by_belay(const Facts& facts) {
  return of_commands(facts, "a migrate step observes each revision and has a way back",
                     &done_to_schema);
}

}  // namespace belay::policy
