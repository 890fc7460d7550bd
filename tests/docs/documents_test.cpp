// What the written pages show is true of the code: examples are read, commands and links exist.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <set>

#include "cli/arguments.hpp"
#include "core/plan/config.hpp"
#include "core/plan/plan.hpp"
#include "core/policy/policy.hpp"
#include "docs/pages.hpp"
#include "engine/kinds.hpp"
#include "steps/table.hpp"
#include "support/temp_dir.hpp"

namespace belay::docs {
namespace {

namespace fs = std::filesystem;
const fs::path root = BELAY_SOURCE_DIR;

struct Document {
  fs::path file;
  std::string text;
};

std::vector<Document> documents() {
  std::vector<Document> all;
  for (const char* name : {"README.md", "CHANGELOG.md"}) {
    all.push_back({root / name, support::read_text(root / name)});
  }
  for (const auto& entry : fs::recursive_directory_iterator(root / "docs")) {
    if (entry.path().extension() == ".md") {
      all.push_back({entry.path(), support::read_text(entry.path())});
    }
  }
  return all;
}

// The contents of fenced blocks of one language.
std::vector<std::string> blocks(const std::string& text, const std::string& language) {
  const std::string fence = "```" + language + "\n";
  std::vector<std::string> found;
  for (auto at = text.find(fence); at != std::string::npos; at = text.find(fence, at + 1)) {
    const auto start = at + fence.size();
    found.push_back(text.substr(start, text.find("\n```", start) + 1 - start));
  }
  return found;
}

TEST(Examples, AreReadWithoutAComplaint) {
  int read = 0;
  for (const auto& document : documents()) {
    for (const auto& text : blocks(document.text, "toml")) {
      ++read;
      if (text.find("[environment.") != std::string::npos) {
        const auto config = plan::parse_config(text);
        EXPECT_TRUE(config) << plan::to_text(config.error(), document.file.string());
      } else {
        const auto parsed = plan::parse_plan(text, engine::fields_of(steps::table()));
        EXPECT_TRUE(parsed) << plan::to_text(parsed.error(), document.file.string());
      }
    }
  }
  EXPECT_GE(read, 2) << "the examples were not found";
}

// As far as its kinds tell, which is as far as a plan alone can go: what a step costs and how it is
// taken back is known where it is bound.
ledger::RunShape shape_of(const plan::Plan& plan) {
  ledger::RunShape shape;
  shape.plan = plan.name;
  if (!plan.rollback_on_failure) shape.on_failure = ledger::OnFailure::stop;
  for (const auto& phase : plan.phases) {
    auto& made = shape.phases.emplace_back();
    made.name = phase.name;
    for (const auto& step : phase.steps) {
      made.steps.push_back(
          {.kind = step.kind, .title = step.kind, .ways = {ledger::WayBack::nothing}});
    }
  }
  return shape;
}

// The environment as the README's belay.toml and its first steps have it.
policy::EnvironmentFacts readme_facts(const plan::Environment& environment,
                                      const std::string& text) {
  policy::EnvironmentFacts facts;
  facts.named = text.find("\nbelay -e production run ") != std::string::npos &&
                text.find("\nbelay run ") == std::string::npos;
  facts.bound = environment.database && environment.database->system.has_value();
  facts.has_database = environment.database.has_value();
  facts.unknown_passes = environment.unknown_passes;
  return facts;
}

TEST(Readme, ShowsAPlanThatItsOwnPolicyAdmits) {
  const auto text = support::read_text(root / "README.md");
  const auto found = blocks(text, "toml");
  ASSERT_EQ(found.size(), 2U);
  const auto config = plan::parse_config(found.at(0));
  const auto plan = plan::parse_plan(found.at(1), engine::fields_of(steps::table()));
  ASSERT_TRUE(config && plan);
  const auto& environment = config->environments.at("production");
  const auto shipped =
      policy::parse_policy(policy::shipped_policy(environment.policy), environment.policy);
  ASSERT_TRUE(shipped) << "the README names a policy that is not shipped";
  const auto shape = shape_of(*plan);
  const auto verdicts = policy::judge(policy::settings_of(*shipped, nullptr),
                                      {shape, readme_facts(environment, text)});
  EXPECT_GT(verdicts.size(), 10U);
  for (const auto& verdict : verdicts) {
    if (verdict.level != policy::Level::refuse) continue;
    for (const auto& objection : verdict.objections) {
      ADD_FAILURE() << verdict.rule << ": " << objection.seen;
    }
  }
}

const cli::CommandSpec* command_of(const std::string& line) {
  const cli::CommandSpec* found = nullptr;
  for (const auto& spec : cli::command_table()) {
    const std::string start = "belay " + std::string(spec.name);
    if (line == start || line.starts_with(start + " ")) found = &spec;
  }
  return found;
}

// Why this command line would not be understood; empty when it would.
std::string objection(const std::string& line) {
  const auto* spec = command_of(line);
  if (!spec) return "no such command";
  static const std::regex option("--([a-z-]+)");
  for (std::sregex_iterator at(line.begin(), line.end(), option), end; at != end; ++at) {
    const std::string name = (*at)[1];
    const bool own =
        std::ranges::find(spec->options, name, &cli::OptionSpec::name) != spec->options.end();
    const bool common = std::ranges::any_of(common_options, [&](const auto& known) {
      return known.names.find("--" + name) != std::string_view::npos;
    });
    if (!own && !common) return "no option --" + name;
  }
  return {};
}

// Lines of shell blocks and `code` in running text that begin with "belay " and a letter.
std::vector<std::string> command_lines(const std::string& text) {
  static const std::regex line(R"re((?:^(?:\$ )?|`)belay (?:-e [a-z]+ )?([a-z][^`\n]*))re",
                               std::regex::multiline);
  static const std::regex more(" +(?:#|&&|\\|).*$");
  std::vector<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), line), end; at != end; ++at) {
    found.push_back("belay " + std::regex_replace((*at)[1].str(), more, ""));
  }
  return found;
}

TEST(Commands, ThatAreShownExist) {
  int judged = 0;
  for (const auto& document : documents()) {
    for (const auto& line : command_lines(document.text)) {
      EXPECT_EQ(objection(line), "") << document.file << ": " << line;
      ++judged;
    }
  }
  EXPECT_GT(judged, 20) << "the commands were not found";
}

TEST(Links, LeadToFilesThatAreThere) {
  static const std::regex link(R"re(\]\(([^)#:]+)(?:#[^)]*)?\))re");
  for (const auto& document : documents()) {
    const auto& text = document.text;
    for (std::sregex_iterator at(text.begin(), text.end(), link), end; at != end; ++at) {
      EXPECT_TRUE(fs::exists(document.file.parent_path() / (*at)[1].str()))
          << document.file << " leads to " << (*at)[1];
    }
  }
}

// `src/...` and the like in running text; NAME stands for a file to be written.
TEST(Paths, ThatAreNamedAreThere) {
  static const std::regex path(
      R"re(`((?:src|tests|scripts|docs|systemd|cmake)/[A-Za-z0-9_./-]+)`)re");
  for (const auto& document : documents()) {
    const auto& text = document.text;
    for (std::sregex_iterator at(text.begin(), text.end(), path), end; at != end; ++at) {
      const std::string named = (*at)[1];
      if (named.find("NAME") != std::string::npos) continue;
      EXPECT_TRUE(fs::exists(root / named)) << document.file << " names " << named;
    }
  }
}

// The names of all tests, as googletest prints them.
std::set<std::string> tests() {
  static const std::regex line("TEST(_[FP])?\\((\\w+), *(\\w+)\\)");
  std::set<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(root / "tests")) {
    if (!entry.path().string().ends_with("_test.cpp")) continue;
    const std::string text = support::read_text(entry.path());
    for (std::sregex_iterator at(text.begin(), text.end(), line), end; at != end; ++at) {
      names.insert((*at)[2].str() + "." + (*at)[3].str());
    }
  }
  return names;
}

// How many tests a page names, all of which exist.
int tests_named_in(const std::string& page) {
  static const std::regex named("`([A-Z]\\w+\\.[A-Z]\\w+)`");
  const auto all = tests();
  const std::string text = support::read_text(root / page);
  int found = 0;
  for (std::sregex_iterator at(text.begin(), text.end(), named), end; at != end; ++at, ++found) {
    EXPECT_TRUE(all.contains((*at)[1])) << page << ": " << (*at)[1];
  }
  return found;
}

TEST(Faults, AreShownByTestsThatExist) {
  EXPECT_GE(tests_named_in("docs/faults.md"), 80) << "the tests were not found";
}

TEST(Promises, AreShownByTestsThatExist) {
  EXPECT_GE(tests_named_in("docs/promises.md"), 50) << "the tests were not found";
}

}  // namespace
}  // namespace belay::docs
