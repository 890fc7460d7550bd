// What a statement does through the routines of its script that it calls.
#include <gtest/gtest.h>

#include "core/sql/said.hpp"

namespace belay::sql {
namespace {

constexpr std::string_view locks_t =
    "create procedure p() language plpgsql as $$ begin lock table t; end $$; "
    "create function f() returns void language sql as 'lock table t'; "
    "create function g(int) returns int language sql as 'lock table t; select 1'; ";

std::string said_behind(std::string_view made, std::string_view statement) {
  return said_of(std::string(made) + std::string(statement), {});
}

// Of the last statement, one a line.
std::string not_seen_in(const std::string& text) {
  const auto script = read_script(text, {}, Boundaries::as_written);
  std::string told;
  for (const auto& part : script.statements.back().not_seen) told += part + "\n";
  return told;
}

TEST(Calls, DoForCertainWhatIsPerformedOnceWhateverTheRowsAre) {
  for (const auto* statement :
       {"call p()", "select f()", "select 1, f()", "do $$ begin call p(); end $$"}) {
    EXPECT_EQ(said_behind(locks_t, statement), "access exclusive t") << statement;
  }
}

TEST(Calls, MayDoWhatHangsOnRowsAConditionOrAnArgument) {
  for (const auto* statement :
       {"select f() where now() > '2020-01-01'", "select f() limit 0", "select f() having false",
        "select g(null)", "call other(f())", "do $$ begin perform f(); end $$",
        "do $$ begin if now() > '2020-01-01' then call p(); end if; end $$"}) {
    EXPECT_EQ(said_behind(locks_t, statement), "maybe access exclusive t") << statement;
  }
  for (const auto& claim : std::initializer_list<Claim>{
           {"select f() from u", "access share u; maybe access exclusive t; maybe scans u"},
           {"update u set a = g(a) where a = 1",
            "row exclusive u; maybe access exclusive t; maybe scans u"},
           {"insert into u values (g(1))", "row exclusive u; maybe access exclusive t"},
           {"create table u as select f()", "maybe access exclusive t"}}) {
    EXPECT_EQ(said_behind(locks_t, claim.script), claim.said) << claim.script;
  }
}

// A default is run by the INSERT that comes later.
TEST(Calls, AreNoneWhereTheFunctionIsOnlyNamed) {
  for (const auto* statement : {"create table u (a int default g(1))", "notify x", "select h()",
                                "drop function f; select f()"}) {
    EXPECT_EQ(said_behind(locks_t, statement), "") << statement;
  }
}

TEST(Calls, AreFollowedIntoTheRoutinesThatTheseCall) {
  const std::string inner =
      "create procedure i() language plpgsql as $$ begin lock table t; end $$; ";
  const auto outer = [&](const std::string& body) {
    return inner + "create procedure o() language plpgsql as $$ begin " + body +
           " end $$; call o()";
  };
  EXPECT_EQ(said_of(outer("perform now(); call i();"), {}), "access exclusive t");
  EXPECT_EQ(said_of(outer("if now() > '2020-01-01' then call i(); end if;"), {}),
            "maybe access exclusive t");
  EXPECT_EQ(said_of(outer("perform i();"), {}), "maybe access exclusive t");
}

TEST(Calls, SayWhichBodyIsNotSeen) {
  for (const auto& [made, told] : std::initializer_list<std::pair<const char*, const char*>>{
           {"create procedure p() language plpython3u as 'pass'",
            "of p, the body, in plpython3u\n"},
           {"create procedure p() begin atomic insert into t values (1); end",
            "of p, the body, in BEGIN ATOMIC or empty\n"},
           {"create procedure p() language plpgsql as $$ begin execute x; end $$",
            "of p, EXECUTE x\n"},
           {"create procedure p() language sql as 'lock table t'; "
            "create procedure p(int) language sql as 'select 1'",
            "which of the functions called p it is\n"},
           {"select 1", "procedure p, which this script does not make\n"},
           {"create procedure q() language sql as 'select 1'",
            "procedure p, which this script does not make\n"}}) {
    EXPECT_EQ(not_seen_in(std::string(made) + "; call p()"), told) << made;
  }
  EXPECT_EQ(not_seen_in("create procedure p() language sql as 'lock table t'; call p()"), "");
  EXPECT_EQ(not_seen_in("call p(now())"), "procedure p, which this script does not make\n");
}

TEST(Calls, AreOfTheBodyThatReplacedTheFirst) {
  for (const auto* of : {"f()", "f(out a int)", "f() returns table (a int)"}) {
    const auto make = [&](const std::string& body) {
      return "create or replace function " + std::string(of) + " language sql as '" + body + "'; ";
    };
    EXPECT_EQ(
        said_behind(make("lock table u; select 1") + make("lock table t; select 1"), "select f()"),
        "access exclusive t");
  }
}

// Which one is called depends on types that are not looked at.
TEST(Calls, OfOneOfSeveralRoutinesOfANameAreNotFollowed) {
  const auto make = [](const std::string& parameters, const std::string& body) {
    return "create or replace procedure p(" + parameters + ") language sql as '" + body + "'; ";
  };
  const auto two = make("", "lock table t") + make("a int, b text", "select 1");
  for (const auto& between :
       {std::string(), make("", "lock table u"), std::string("drop procedure p(int, b text); ")}) {
    EXPECT_EQ(not_seen_in(two + between + "call p()"), "which of the functions called p it is\n")
        << between;
  }
}

// The server would end at its max_stack_depth; here it is said once.
TEST(Calls, EndSomewhereWhereARoutineCallsItself) {
  EXPECT_EQ(not_seen_in("create function f() returns void language sql as "
                        "'select f(); select f(); select f()'; select f()"),
            "calls that are nested deeper: f\n");
}

TEST(Calls, AreFollowedOnlySoFar) {
  std::string text = "create procedure p() language sql as '";
  for (int i = 0; i <= 2000; ++i) text += "select 1;";
  text += "'; create procedure q() language plpgsql as 'begin perform 1; end'; ";
  EXPECT_EQ(not_seen_in(text + "do $$ begin call p(); call q(); end $$"),
            "calls that are nested deeper: q\n");
}

}  // namespace
}  // namespace belay::sql
