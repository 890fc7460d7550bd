// What a plan and a configuration must not hold: each with its complaint.
#include <gtest/gtest.h>

#include <array>

#include "core/plan/config.hpp"
#include "core/plan/plan.hpp"

namespace belay::plan {
namespace {

constexpr std::array<std::string_view, 2> colours{"red", "blue"};
constexpr std::array inner{Field{"deep", Type::integer, false, "a number"}};
constexpr std::array fields{
    Field{"text", Type::text, false, ""},
    Field{"name", Type::name, false, ""},
    Field{"path", Type::path, false, ""},
    Field{"count", Type::integer, false, ""},
    Field{"flag", Type::flag, false, ""},
    Field{"time", Type::duration, false, ""},
    Field{"run", Type::command, false, ""},
    Field{"runs", Type::commands, false, ""},
    Field{"texts", Type::texts, false, ""},
    Field{"colour", Type::choice, false, "", {}, colours},
    Field{"table", Type::table, false, "", inner},
    Field{"tables", Type::tables, false, "", inner},
    Field{"env", Type::scalars, false, ""},
};

// The complaints about these lines as a table of `fields`, and its values.
std::pair<std::string, Json> read(const std::string& text) {
  const auto table = parse_toml(text);
  if (!table) return {table.error().message, {}};
  std::vector<Problem> problems;
  Json values = read_fields(*table, {1, 1}, fields, problems);
  return {to_text(problems, "f"), values};
}

const std::array kinds{KindFields{"any", "", fields}};

std::string of_plan(const std::string& text) {
  const auto plan = parse_plan(text, kinds);
  return plan ? "" : to_text(plan.error(), "p");
}

std::string of_config(const std::string& text) {
  const auto config = parse_config(text);
  return config ? "" : to_text(config.error(), "c");
}

const std::string head = "[plan]\nname = \"x\"\n";
const std::string phase = "[[phase]]\nname = \"a\"\n";
const std::string step = "[[phase.step]]\nkind = \"any\"\n";
const std::string environment = "[environment.e]\nstate = { sqlite = \"s\" }\n";

std::string in_environment(const std::string& text) {
  return of_config(environment + text);
}

}  // namespace

TEST(Fields, TakeAValueOfEachType) {
  const auto [complaints, values] = read(
      "text = 't'\nname = 'n'\npath = '/p'\ncount = 0\nflag = false\ntime = '2s'\nrun = ['a', '']\n"
      "runs = [['a'], ['b', 'c']]\ntexts = ['x', '']\ncolour = 'blue'\ntable = { deep = 1 }\n"
      "tables = [{ deep = 2 }, {}]\nenv = { A = 's', B = 7, C = true }\n");
  EXPECT_EQ(complaints, "");
  EXPECT_EQ(canonical(values),
            R"({"colour":"blue","count":0,"env":{"A":"s","B":7,"C":true},"flag":false,"name":"n",)"
            R"("path":"/p","run":["a",""],"runs":[["a"],["b","c"]],"table":{"deep":1},)"
            R"("tables":[{"deep":2},{}],"text":"t","texts":["x",""],"time":2000})");
}

TEST(Fields, RefuseEveryOtherType) {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"text = 1", "f:1:8: 'text' must be a string, not an integer"},
      {"name = 1", "f:1:8: 'name' must be a name, not an integer"},
      {"path = 1.5", "f:1:8: 'path' must be a path, not a number"},
      {"count = true", "f:1:9: 'count' must be an integer, not a boolean"},
      {"flag = 'x'", "f:1:8: 'flag' must be true or false, not a string"},
      {"time = 2026-11-21", "f:1:8: 'time' must be a duration, not a date or time"},
      {"texts = {}", "f:1:9: 'texts' must be a list of strings, not a table"},
      {"texts = [1]", "f:1:10: 'texts' must be a list of strings, not an integer"},
      {"colour = []", "f:1:10: 'colour' must be a string, not an array"},
      {"table = 1", "f:1:9: 'table' must be a table, not an integer"},
      {"tables = 1", "f:1:10: 'tables' must be a list of tables, not an integer"},
      {"env = 1", "f:1:7: 'env' must be a table of plain values, not an integer"},
      {"runs = 1", "f:1:8: 'runs' must be a list of lists of strings, not an integer"}};
  for (const auto& [text, complaint] : rows) EXPECT_EQ(read(text).first, complaint);
}

TEST(Fields, RefuseValuesThatDoNotFit) {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"text = \"a\\u0000b\"", "f:1:8: 'text' holds a NUL"},
      {"path = ''", "f:1:8: 'path' is '': not a path"},
      {"path = \"a\\u0000\"", "f:1:8: 'path' is 'a\\x00': not a path"},
      {"count = -1", "f:1:9: 'count' must not be negative"},
      {"time = '0s'", "f:1:8: 'time' must be longer than nothing"},
      {"colour = 'green'", "f:1:10: 'colour' is 'green' (one of: red, blue)"},
      {"table = { deep = -1 }", "f:1:18: 'deep' must not be negative"},
      {"env = { A = [] }",
       "f:1:13: 'env' holds an array under 'A' (only strings, integers and booleans)"},
      {"zzzzzz = 1", "f:1:1: unknown key 'zzzzzz'"}};
  for (const auto& [text, complaint] : rows) EXPECT_EQ(read(text).first, complaint);
  EXPECT_TRUE(read("time = '2'").first.starts_with("f:1:8: 'time' is '2' (write a whole number"));
  for (const std::string command : {"[]", "['']", "[['']]", "1"}) {
    EXPECT_NE(read("run = " + command).first.find("must be a program"), std::string::npos);
  }
}

TEST(Problems, OfNoPlaceNameOnlyTheFile) {
  EXPECT_EQ(to_text({{{}, "one", "do it"}, {{2, 3}, "two", ""}}, "f"),
            "f: one (do it)\nf:2:3: two");
}

TEST(Plan, RefusesWhatHasNotTheFormOfAPlan) {
  const std::string whole = head + phase + step;
  const std::vector<std::pair<std::string, std::string>> rows{
      {"a = [", "p:1:6: "},
      {"plann = 1\n" + whole, "p:1:1: unknown key 'plann' (did you mean 'plan'?)"},
      {"zzzzz = 1\n" + whole, "p:1:1: unknown key 'zzzzz'"},
      {phase + step, "p:1:1: there is no [plan] table"},
      {"plan = 1\n" + phase + step, "p:1:1: there is no [plan] table"},
      {"phase = 1\n" + head, "p:1:1: there is no [[phase]]"},
      {"phase = []\n" + head, "p:1:1: there is no [[phase]]"},
      {"phase = [1]\n" + head, "p:1:10: 'phase' must be a table"},
      {head + phase + "[[phase.step]]\nrun = ['a']\n", "p:5:1: a step needs a 'kind'"},
      {head + phase + "[[phase.step]]\nkind = 1\n", "p:6:8: a step needs a 'kind'"},
      {head + phase + "[[phase.step]]\nkind = 'zzzzz'\n",
       "p:6:8: there is no step kind 'zzzzz' (one of: any)"},
      {head + phase + "gate = { soak = '1h' }\n" + step,
       "p:3:1: the first phase has nothing to soak after"},
      {head + phase + "gate = { after = 'zzz' }\n" + step,
       "p:3:1: 'after' names no earlier phase: 'zzz'"}};
  for (const auto& [text, complaint] : rows) {
    EXPECT_TRUE(of_plan(text).starts_with(complaint)) << of_plan(text) << "\n" << complaint;
  }
  EXPECT_EQ(of_plan(whole), "");
}

TEST(Plan, HoldsAtMostAHundredPhasesAndSteps) {
  std::string steps, phases;
  for (int i = 0; i < 100; ++i) {
    steps += step;
    phases += "[[phase]]\nname = \"n" + std::to_string(i) + "\"\n" + step;
  }
  EXPECT_EQ(of_plan(head + phase + steps), "");
  EXPECT_EQ(of_plan(head + phases), "");
  EXPECT_NE(of_plan(head + phase + steps + step).find("more than 100 of 'step'"),
            std::string::npos);
  EXPECT_NE(of_plan(head + phases + phase + step).find("more than 100 of 'phase'"),
            std::string::npos);
}

TEST(Config, RefusesWhatHasNotTheFormOfAConfiguration) {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"a = [", "c:1:6: "},
      {"environment = 1\n", "c:1:1: 'environment' must be tables: [environment.NAME]"},
      {"environment.e = 1\n", "c:1:13: 'e' is not an environment"},
      {"[environment.\"E/\"]\n", "c:1:14: 'E/' is not an environment"},
      {"enviroment = 1\n", "c:1:1: unknown key 'enviroment' (did you mean 'environment'?)"},
      {"[environment.e]\n", "c:1:14: missing key 'state' (where the ledger is kept)"}};
  for (const auto& [text, complaint] : rows) {
    EXPECT_TRUE(of_config(text).starts_with(complaint)) << of_config(text) << "\n" << complaint;
  }
}

TEST(Config, RefusesWhatDoesNotGoTogether) {
  EXPECT_NE(
      in_environment("migrations = { tool = \"sql\" }\n").find("'migrations' needs a 'database'"),
      std::string::npos);
  const std::string database = "database = { url = \"env:U\" }\n";
  EXPECT_EQ(in_environment(database +
                           "migrations = { tool = \"flask\", app = \"a\", command = [\"f\"] }\n"),
            "");
  EXPECT_EQ(in_environment(database + "migrations = { tool = \"sql\", app = \"a\" }\n"),
            "c:4:30: 'app' is a key of tool flask, not of sql "
            "(docs/plan-reference.md says which keys each tool has)");
  EXPECT_NE(in_environment(database + "migrations = { tool = \"liqui\", app = \"a\" }\n"), "");
  for (const std::string url : {"file:/run/u", "credential:u"}) {
    EXPECT_EQ(in_environment("database = { url = \"" + url + "\" }\n"), "");
  }
  EXPECT_EQ(in_environment("locks = { attempts = 0 }\n"),
            "c:3:1: 'locks' must allow at least one attempt");
}

TEST(Config, ReadsWebhooksAndRefusesWhatTheyCannotTell) {
  const auto config = parse_config(environment +
                                   "notify = [{ webhook = \"env:W\", on = [\"failed\"] }]\n"
                                   "backups = { dir = \"b\", keep = 3 }\n");
  ASSERT_TRUE(config);
  const auto& env = config->environments.at("e");
  EXPECT_EQ(env.notify[0].webhook, "env:W");
  EXPECT_EQ(env.notify[0].on, std::vector<std::string>{"failed"});
  EXPECT_EQ(env.backups->keep, 3);
  EXPECT_EQ(env.backups->jobs, 2);
  const auto hook = [](const std::string& webhook, const std::string& on) {
    return "{ webhook = \"" + webhook + "\", on = [" + on + "] }, ";
  };
  const auto notify = [&](const std::string& hooks) {
    return in_environment("notify = [" + hooks + "]\n");
  };
  EXPECT_EQ(notify(hook("https://chat/secret", "\"failed\"")),
            "c:3:1: notify 'webhook' must be a reference, not the URL itself "
            "(webhook = \"env:DEPLOY_WEBHOOK\")");
  EXPECT_EQ(notify(hook("env:W", "")), "c:3:1: notify 'on' names no state");
  EXPECT_EQ(notify(hook("env:W", "\"fail\"")),
            "c:3:1: notify 'on' holds 'fail' (did you mean 'failed'?)");
  EXPECT_NE(notify(hook("env:W", "\"zzzzzz\"")).find("(failed, waiting, rolled_back"),
            std::string::npos);
  std::string many;
  for (int i = 0; i < 9; ++i) many += hook("env:W", "\"failed\"");
  EXPECT_EQ(notify(many), "c:3:1: more than 8 'notify' webhooks");
}

TEST(Config, RefusesReleasesThatCouldNotBeStaged) {
  const auto releases = [](const std::string& more) {
    return in_environment("releases = { root = \"r\", " + more + " }\n");
  };
  EXPECT_EQ(releases("prepare = [[\"make\"], [\"true\"]], shared = [\"a/b\"]"), "");
  EXPECT_NE(releases("shared = [\"\"]").find("'shared' holds ''"), std::string::npos);
  for (const std::string bound : {"most_files = 0", "most_mib = 0", "most_mib = 16777217"}) {
    EXPECT_NE(releases(bound).find("must allow a release"), std::string::npos) << bound;
  }
  const auto unit = [&](const std::string& name) {
    return releases("services = [{ unit = \"" + name + "\" }]");
  };
  EXPECT_EQ(unit("app.target"), "");
  EXPECT_EQ(unit("app@1.service"), "");
  for (const std::string& name :
       {std::string(".service"), std::string("app"), std::string("a/b.service"),
        std::string("-a.service"), std::string(300, 'a') + ".service"}) {
    EXPECT_NE(unit(name).find("is not a systemd unit"), std::string::npos) << name;
  }
}

TEST(References, ListEveryKey) {
  EXPECT_EQ(environment_fields().front().key, "state");
  EXPECT_EQ(plan_fields().front().key, "name");
  EXPECT_EQ(phase_fields().back().key, "gate");
  EXPECT_EQ(gate_fields().size(), 4U);
}

TEST(References, SayWhatEachTypeIs) {
  for (const auto& field : fields) EXPECT_NE(to_text(field.type), "") << field.key;
}

}  // namespace belay::plan
