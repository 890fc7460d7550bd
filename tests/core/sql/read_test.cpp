// What a statement is read as, where no lock tells it: the session, the server, and DO blocks.
#include <gtest/gtest.h>

#include "core/sql/script.hpp"

namespace belay::sql {
namespace {

std::vector<Action> actions_of(std::string_view text) {
  const auto script = read_script(text, {}, Boundaries::as_written);
  std::vector<Action> actions;
  for (const auto& part : script.statements.at(0).parts) actions.push_back(part.action);
  EXPECT_EQ(script.statements.at(0).problem, "") << text;
  EXPECT_FALSE(actions.empty()) << text;
  return actions;
}

struct Setting {
  std::string_view text;
  Verb verb;
  std::string_view name;
  std::string_view value;
};

TEST(Settings, AreReadWithTheirValueInEveryForm) {
  for (const auto& row : std::initializer_list<Setting>{
           {"set lock_timeout = '2s'", Verb::set, "lock_timeout", "2s"},
           {"set lock_timeout = 2000", Verb::set, "lock_timeout", "2000"},
           {"set seed = 0.5", Verb::set, "seed", "0.5"},
           {"set search_path to a, b", Verb::set, "search_path", "a, b"},
           {"set time zone interval '+01' hour to minute", Verb::set, "timezone", ""},
           {"set transaction read only", Verb::set, "TRANSACTION", ""},
           {"set lock_timeout to default", Verb::reset, "lock_timeout", ""},
           {"reset lock_timeout", Verb::reset, "lock_timeout", ""},
           {"alter role app set lock_timeout = '2s'", Verb::server_wide, "lock_timeout", "2s"},
           {"alter database d set lock_timeout = 5", Verb::server_wide, "lock_timeout", "5"},
           {"alter role app set lock_timeout from current", Verb::server_wide, "lock_timeout", ""},
           {"select set_config('lock_timeout', '2s', false)", Verb::set, "lock_timeout", "2s"},
           {"show lock_timeout", Verb::set, "", ""},
           {"set constraints all deferred", Verb::set, "", ""},
           {"checkpoint", Verb::set, "", ""},
       }) {
    const auto action = actions_of(row.text).front();
    EXPECT_EQ(action.verb, row.verb) << row.text;
    EXPECT_EQ(action.name, row.name) << row.text;
    EXPECT_EQ(action.value, row.value) << row.text;
  }
  EXPECT_TRUE(actions_of("reset all").front().everywhere);
  EXPECT_TRUE(actions_of("set local lock_timeout = 1").front().local);
  EXPECT_TRUE(actions_of("select set_config('lock_timeout', '1', true)").front().local);
}

TEST(Settings, AreNotWhatAFunctionOfThatNameWithOtherArgumentsDoes) {
  EXPECT_EQ(actions_of("select app.set_config('lock_timeout', '2s')").front().verb, Verb::select);
}

struct Form {
  std::string_view text;
  Verb verb;
  Object object;
  std::string_view on;
};

TEST(Statements, AreReadAsWhatTheyDo) {
  for (const auto& row : std::initializer_list<Form>{
           {"alter domain d validate constraint c", Verb::validate_domain_constraint,
            Object::domain, "d"},
           {"alter domain d set not null", Verb::set_not_null, Object::domain, "d"},
           {"alter domain d drop default", Verb::alter_domain, Object::domain, "d"},
           {"alter type c add attribute b int", Verb::add_attribute, Object::type, "c"},
           {"alter type c drop attribute b", Verb::drop_column, Object::type, "c"},
           {"alter type c rename attribute a to b", Verb::rename, Object::type, "c"},
           {"alter view v rename column a to b", Verb::rename, Object::column, "v"},
           {"alter schema s rename to s2", Verb::rename, Object::schema, "s"},
           {"alter sequence s restart", Verb::alter_sequence, Object::sequence, "s"},
           {"alter policy p on t using (true)", Verb::alter_other, Object::policy, "t"},
           {"create foreign table f (a int) server s", Verb::create, Object::foreign_table, "f"},
           {"create type r as range (subtype = int)", Verb::create, Object::type, "r"},
           {"create role r", Verb::create, Object::role, "r"},
           {"create extension x", Verb::create, Object::extension, "x"},
           {"create server s foreign data wrapper w", Verb::create, Object::other, ""},
           {"create foreign data wrapper w", Verb::create, Object::other, ""},
           {"create user mapping for r server s", Verb::create, Object::other, ""},
           {"create event trigger e on sql_drop execute function f()", Verb::create, Object::other,
            ""},
           {"create operator class o for type int using btree as storage int", Verb::create,
            Object::other, ""},
           {"create aggregate a (int) (sfunc = f, stype = int)", Verb::create, Object::other, ""},
           {"create cast (int as mood) without function", Verb::create, Object::other, ""},
           {"drop cast (int as mood)", Verb::drop, Object::other, ""},
           {"drop role r", Verb::drop, Object::role, ""},
           {"copy t to stdout", Verb::copy_out, Object::table, "t"},
           {"select * into temp z from t", Verb::create_from_query, Object::table, "z"},
           {"select * into z from t", Verb::create_from_query, Object::table, "z"},
           {"security label on table t is 'x'", Verb::comment, Object::table, "t"},
           {"revoke all on schema s from r", Verb::revoke, Object::schema, "s"},
           {"prepare transaction 'x'", Verb::commit, Object::table, ""},
           {"declare c cursor for select 1", Verb::select, Object::table, ""},
       }) {
    const auto action = actions_of(row.text).front();
    EXPECT_EQ(action.verb, row.verb) << row.text;
    EXPECT_EQ(action.object, row.object) << row.text;
    EXPECT_EQ(action.on.empty() ? "" : action.on.text(), row.on) << row.text;
  }
}

TEST(Statements, ThatMakeATemporaryTableSaySo) {
  EXPECT_TRUE(actions_of("select 1 into temp z").front().temporary);
  EXPECT_FALSE(actions_of("select 1 into z").front().temporary);
}

TEST(Functions, SayHowVolatileTheyAre) {
  for (const auto& [text, volatility] : std::initializer_list<std::pair<const char*, Volatility>>{
           {"create function f() returns int language plpgsql as ''", Volatility::volatile_},
           {"create function f() returns int language plpgsql stable as ''", Volatility::stable},
           {"create function f() returns int language sql as 'select 1'", Volatility::unknown},
           {"create function f() returns int language sql immutable as ''", Volatility::stable},
       }) {
    EXPECT_EQ(actions_of(text).front().volatility, volatility) << text;
  }
}

TEST(ASchema, IsThatOfWhatIsMadeInsideIt) {
  const auto actions =
      actions_of("create schema s create table t (id int) create view other.v as select 1");
  ASSERT_EQ(actions.size(), 3U);
  EXPECT_EQ(actions[1].on.text(), "s.t");
  EXPECT_EQ(actions[2].on.text(), "other.v");
}

TEST(Constraints, AreNotNullOnlyWhereTheyTestOneColumn) {
  const auto not_null = [](const std::string& test) {
    return actions_of("alter table t add check (" + test + ")").front().constraint.not_null;
  };
  EXPECT_EQ(not_null("a is not null"), "a");
  EXPECT_EQ(not_null("t.a is not null"), "");
  EXPECT_EQ(not_null("t.* is not null"), "t");
  EXPECT_EQ(not_null("a is null"), "");
}

// The server refuses a query there, but only when it looks at what the names mean.
TEST(Constraints, WithAQueryInsideAreReadForWhatIsThere) {
  const auto constraint =
      actions_of("alter table t add check (exists (select * from u where u.b = a))")
          .front()
          .constraint;
  EXPECT_EQ(constraint.columns, (std::vector<std::string>{"b", "a"}));
  EXPECT_EQ(constraint.uses.reads, (std::vector<Name>{{"", "u"}}));
}

std::vector<Verb> verbs_of_block(std::string_view body, std::vector<std::string>* not_seen) {
  const auto script = read_script("do $$ declare r record; begin " + std::string(body) + " end $$",
                                  {}, Boundaries::as_written);
  std::vector<Verb> verbs;
  for (const auto& part : script.statements.at(0).parts) verbs.push_back(part.action.verb);
  *not_seen = script.statements.at(0).not_seen;
  return verbs;
}

TEST(Blocks, AreLookedIntoForWhatTheyCallAndLoopOver) {
  std::vector<std::string> not_seen;
  EXPECT_EQ(verbs_of_block("perform set_config('lock_timeout', '1s', true);", &not_seen),
            (std::vector{Verb::block, Verb::set, Verb::select}));
  EXPECT_EQ(verbs_of_block("for r in select * from t loop delete from u; end loop;", &not_seen),
            (std::vector{Verb::block, Verb::delete_, Verb::select}));
  EXPECT_TRUE(not_seen.empty());
}

TEST(Blocks, AreLookedIntoForTheQueriesOfTheirExpressions) {
  std::vector<std::string> not_seen;
  for (const auto* body : {"r := (select a from t);", "r = (select a from t);",
                           "if (select a from t) > 0 then null; end if;"}) {
    EXPECT_EQ(verbs_of_block(body, &not_seen), (std::vector{Verb::block, Verb::select})) << body;
  }
  EXPECT_TRUE(not_seen.empty());
}

TEST(Blocks, SayThatTheirTransactionsAreNotFollowed) {
  for (const auto* word : {"commit", "rollback"}) {
    std::vector<std::string> not_seen;
    verbs_of_block("delete from t; " + std::string(word) + "; delete from u;", &not_seen);
    EXPECT_EQ(not_seen, std::vector<std::string>{"a COMMIT or ROLLBACK in the body"}) << word;
  }
}

TEST(Blocks, NameTheDynamicTextThatIsNoStatement) {
  std::vector<std::string> not_seen;
  EXPECT_EQ(verbs_of_block("execute 'drop tabel t'; execute 'drop table u';", &not_seen),
            (std::vector{Verb::block, Verb::drop}));
  ASSERT_EQ(not_seen.size(), 1U);
  EXPECT_EQ(not_seen.front(), "'drop tabel t': syntax error at or near \"tabel\"");
}

}  // namespace
}  // namespace belay::sql
