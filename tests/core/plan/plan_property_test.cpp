// Whatever text a plan holds: it is read, or refused with a place, and the process goes on.
#include <algorithm>
#include <array>

#include "core/plan/config.hpp"
#include "core/plan/plan.hpp"
#include "support/property.hpp"

namespace belay::plan {
namespace {

constexpr std::array probe_fields{Field{"every", Type::duration, false, "between two"},
                                  Field{"env", Type::scalars, false, "variables"},
                                  Field{"run", Type::command, false, "a command"}};
const std::array kinds{KindFields{"probe", "", probe_fields}};

const std::string good_plan =
    "[plan]\nname = \"x\"\ndescription = '''a\nb'''\n[[phase]]\nname = \"a\"\n"
    "[[phase.step]]\nkind = \"probe\"\n[[phase]]\nname = \"b\"\n"
    "gate = { after = \"a\", soak = \"1h\", manual = true }\n[[phase.step]]\nkind = \"probe\"\n"
    "every = \"2s\"\nrun = [\"a\", 'b']\nenv = { A = 1, \"B.c\" = true }\n";
const std::string good_config =
    "[environment.production]\nstate = { sqlite = \"s.db\" }\n"
    "[environment.production.database]\nurl = \"env:U\"\n"
    "[environment.production.releases]\nroot = \"r\"\nservices = [{ unit = \"a.service\" }]\n";

// What TOML is made of, and what no TOML is.
const std::vector<std::string> pieces{
    "[",      "]",    "[[",      "{",        "}",     "\"",  "'",
    "\"\"\"", "'''",  "=",       ".",        ",",     "\n",  "#",
    "\\",     " ",    "a",       "plan",     "1e400", "-1",  "99999999999999999999",
    "inf",    "true", "\\u0000", "\xc3\xa9", "\xff",  "\r\n"};

// Each edit puts a piece in place of up to three bytes somewhere.
std::string edited(std::string text, const std::vector<std::uint32_t>& edits) {
  for (const auto edit : edits) {
    const auto at = std::min<std::size_t>(edit % (text.size() + 1), text.size());
    const auto& piece = pieces[(edit >> 10U) % pieces.size()];
    text.replace(at, (edit >> 20U) % 4, piece);
  }
  return text;
}

void expect_places(const std::vector<Problem>& problems, const std::string& text) {
  const auto lines = std::ranges::count(text, '\n') + 1;
  RC_ASSERT(!problems.empty());
  for (const auto& problem : problems) {
    RC_ASSERT(!problem.message.empty());
    RC_ASSERT(problem.place.line >= 0 && problem.place.line <= lines);
  }
}

}  // namespace

TEST(PlanProperty, EveryTextIsReadOrRefusedWithAPlace) {
  ASSERT_TRUE(parse_plan(good_plan, kinds));
  ASSERT_TRUE(parse_config(good_config));
  expect_property("mutated plans and configurations", [](const std::vector<std::uint32_t>& edits) {
    const auto plan_text = edited(good_plan, edits);
    const auto plan = parse_plan(plan_text, kinds);
    if (!plan) expect_places(plan.error(), plan_text);
    const auto config_text = edited(good_config, edits);
    const auto config = parse_config(config_text);
    if (!config) expect_places(config.error(), config_text);
  });
}

}  // namespace belay::plan
