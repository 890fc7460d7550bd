#include "core/migration/reversibility.hpp"

#include <gtest/gtest.h>

namespace belay::migration {
namespace {

using Objects = std::map<std::string, std::string>;
using Strings = std::vector<std::string>;

const Objects base = {
    {"table public.t", "r"},
    {"column public.t.id", "integer NOT NULL"},
    {"column public.t.a", "text"},
    {"constraint public.t.t_pkey", "PRIMARY KEY (id)"},
    {"index public.t_pkey", "CREATE UNIQUE INDEX t_pkey ON public.t USING btree (id)"}};

Catalog with(const Objects& more) {
  Catalog catalog{base};
  for (const auto& [key, definition] : more) catalog.objects[key] = definition;
  return catalog;
}

Catalog without(const std::string& key) {
  Catalog catalog{base};
  catalog.objects.erase(key);
  return catalog;
}

Reversibility adding(const Objects& more) {
  return judge(Catalog{base}, with(more));
}

TEST(Judge, SaysNothingOfNoChange) {
  const auto verdict = judge(Catalog{base}, Catalog{base});
  EXPECT_TRUE(verdict.additive);
  EXPECT_FALSE(verdict.upgrade_destroys);
  EXPECT_TRUE(verdict.may_hold_data.empty());
  EXPECT_TRUE(verdict.reasons.empty());
}

TEST(Judge, CountsANewTableWithAllThatIsOnItAsAdditive) {
  const auto verdict =
      adding({{"table public.u", "r"},
              {"column public.u.id", "integer NOT NULL"},
              {"constraint public.u.u_pkey", "PRIMARY KEY (id)"},
              {"constraint public.u.u_t", "FOREIGN KEY (id) REFERENCES t(id)"},
              {"index public.u_pkey", "CREATE UNIQUE INDEX u_pkey ON public.u USING btree (id)"},
              {"trigger public.u.x", "CREATE TRIGGER"}});
  EXPECT_TRUE(verdict.additive);
  EXPECT_EQ(verdict.may_hold_data, Strings{"table public.u"});
  EXPECT_EQ(verdict.reasons, Strings{"table public.u: is new; a downgrade drops it and its rows"});
}

TEST(Judge, CountsAColumnThatMayBeLeftOutAsAdditive) {
  const auto verdict =
      adding({{"column public.t.b", "text"},
              {"column public.t.c", "integer NOT NULL DEFAULT 0"},
              {"default public.t.c", "0"},
              {"column public.t.d", "integer NOT NULL GENERATED ALWAYS AS IDENTITY"}});
  EXPECT_TRUE(verdict.additive);
  EXPECT_EQ(verdict.may_hold_data,
            (Strings{"column public.t.b", "column public.t.c", "column public.t.d"}));
}

TEST(Judge, DoesNotCountAColumnThatOldCodeMustFill) {
  const auto verdict = adding({{"column public.t.b", "text NOT NULL"}});
  EXPECT_FALSE(verdict.additive);
  EXPECT_FALSE(verdict.upgrade_destroys);
  EXPECT_EQ(verdict.may_hold_data, Strings{"column public.t.b"});
  EXPECT_EQ(verdict.reasons, Strings{"column public.t.b: is new, not null and without default: old "
                                     "code cannot insert"});
}

TEST(Judge, CountsAPlainIndexButNoUniqueOne) {
  EXPECT_TRUE(adding({{"index public.i", "CREATE INDEX i ON public.t USING btree (a)"}}).additive);
  EXPECT_FALSE(
      adding({{"index public.i", "CREATE UNIQUE INDEX i ON public.t USING btree (a)"}}).additive);
}

TEST(Judge, DoesNotCountWhatBindsOldTables) {
  EXPECT_FALSE(adding({{"constraint public.t.k", "CHECK ((a > 0))"}}).additive);
  EXPECT_FALSE(adding({{"constraint public.t.f", "FOREIGN KEY (a) REFERENCES u(id)"}}).additive);
  EXPECT_FALSE(adding({{"trigger public.t.x", "CREATE TRIGGER"}}).additive);
  EXPECT_FALSE(adding({{"policy public.t.p", "x"}}).additive);
  EXPECT_FALSE(adding({{"default public.t.a", "'x'"}}).additive);
}

TEST(Judge, CountsAForeignKeyOfANewColumn) {
  const Objects key = {{"column public.t.u_id", "integer"},
                       {"constraint public.t.f", "FOREIGN KEY (u_id) REFERENCES u(id)"}};
  EXPECT_TRUE(adding(key).additive);
  Objects filled = key;
  filled["default public.t.u_id"] = "1";
  EXPECT_FALSE(adding(filled).additive);
}

TEST(Judge, CountsNewTypesViewsAndFunctions) {
  EXPECT_TRUE(adding({{"type public.mood", "enum"},
                      {"view public.v", "x"},
                      {"function f()", "x"},
                      {"schema s", ""},
                      {"sequence public.s", "x"},
                      {"extension citext", "1.6"}})
                  .additive);
}

TEST(Judge, SaysWhatTheUpgradeDestroys) {
  EXPECT_TRUE(judge(Catalog{base}, without("column public.t.a")).upgrade_destroys);
  const auto table =
      judge(with({{"table public.u", "r"}, {"column public.u.id", "integer"}}), Catalog{base});
  EXPECT_TRUE(table.upgrade_destroys);
  EXPECT_FALSE(table.additive);
  EXPECT_EQ(table.reasons, Strings{"table public.u: is dropped with its rows"});
  const auto type = adding({{"column public.t.a", "integer"}});
  EXPECT_TRUE(type.upgrade_destroys);
  EXPECT_EQ(type.reasons, Strings{"column public.t.a: changes from \"text\" to \"integer\""});
}

TEST(Judge, DoesNotCallAChangedNullabilityADestruction) {
  for (const auto& [key, definition] :
       Objects{{"column public.t.a", "text NOT NULL"}, {"column public.t.id", "integer"}}) {
    const auto verdict = adding({{key, definition}});
    EXPECT_FALSE(verdict.additive) << key;
    EXPECT_FALSE(verdict.upgrade_destroys) << key;
  }
}

TEST(Judge, ReadsNoNullabilityOutOfADefaultOrAComment) {
  EXPECT_TRUE(adding({{"column public.t.b", "text DEFAULT ' NOT NULL'::text"}}).additive);
  EXPECT_TRUE(adding({{"column public.t.b", "text\ncomment is NOT NULL"}}).additive);
  EXPECT_FALSE(adding({{"column public.t.b", "text NOT NULL\ncomment x DEFAULT y"}}).additive);
}

TEST(Judge, CountsAnotherCommentAsAdditive) {
  EXPECT_TRUE(adding({{"column public.t.a", "text\ncomment x"}}).additive);
}

TEST(Judge, CallsAnotherDefaultNeitherAdditiveNorADestruction) {
  const auto verdict =
      adding({{"column public.t.a", "text DEFAULT 'x'"}, {"default public.t.a", "'x'"}});
  EXPECT_FALSE(verdict.additive);
  EXPECT_FALSE(verdict.upgrade_destroys);
}

TEST(Judge, CallsAnotherComputationADestruction) {
  EXPECT_TRUE(judge(with({{"column public.t.g", "integer GENERATED ALWAYS AS (id) STORED"}}),
                    with({{"column public.t.g", "integer GENERATED ALWAYS AS (-id) STORED"}}))
                  .upgrade_destroys);
}

TEST(Judge, DoesNotCallADroppedConstraintAdditive) {
  const auto verdict = judge(Catalog{base}, without("constraint public.t.t_pkey"));
  EXPECT_FALSE(verdict.additive);
  EXPECT_FALSE(verdict.upgrade_destroys);
}

TEST(Judge, KeepsADotInsideAQuotedName) {
  Catalog quoted{base};
  quoted.objects["table public.\"a.b\""] = "r";
  Catalog more = quoted;
  more.objects["column public.\"a.b\".\"c.d\""] = "text";
  more.objects["constraint public.\"a.b\".k"] = "CHECK (true)";
  const auto verdict = judge(quoted, more);
  EXPECT_FALSE(verdict.additive);
  EXPECT_EQ(verdict.may_hold_data, Strings{"column public.\"a.b\".\"c.d\""});
  const auto new_table = judge(Catalog{base}, more);
  EXPECT_TRUE(new_table.additive);
  EXPECT_EQ(new_table.may_hold_data, Strings{"table public.\"a.b\""});
}

struct Removed {
  const char* key;
  const char* definition;
  const char* why;
  bool destroys;
};

TEST(Judge, SaysOfEachRemovedObjectWhatGoesWithIt) {
  for (const auto& row : std::initializer_list<Removed>{
           {"table public.u", "r", "is dropped with its rows", true},
           {"sequence public.s", "s", "is dropped with its position", true},
           {"column public.t.b", "text", "is dropped with its values", true},
           {"default public.t.a", "'x'", "is dropped; old code may rely on it", false},
           {"default public.t.id", "1", "is dropped; old code may rely on it", false},
           {"index public.i", "CREATE INDEX i ON ONLY public.t USING btree (a)",
            "is dropped; old code may rely on it", false},
           {"function public.f()", "f", "is dropped; old code may rely on it", false}}) {
    const auto verdict = judge(with({{row.key, row.definition}}), Catalog{base});
    EXPECT_EQ(verdict.reasons, Strings{std::string(row.key) + ": " + row.why});
    EXPECT_EQ(verdict.upgrade_destroys, row.destroys) << row.key;
    EXPECT_FALSE(verdict.additive) << row.key;
  }
}

TEST(Judge, DoesNotRepeatWhatGoesWithItsTableOrColumn) {
  const auto gone =
      judge(with({{"column public.t.b", "text DEFAULT 'x'"},
                  {"default public.t.b", "'x'"},
                  {"table public.u", "r"},
                  {"column public.u.a", "text"},
                  {"index public.u_a", "CREATE INDEX u_a ON public.u USING btree (a)"},
                  {"index public.odd", "no definition"}}),
            Catalog{base});
  EXPECT_EQ(gone.reasons, (Strings{"column public.t.b: is dropped with its values",
                                   "index public.odd: is dropped; old code may rely on it",
                                   "table public.u: is dropped with its rows"}));
}

TEST(Judge, SaysOfEachChangeWhatOldCodeMeets) {
  const auto why = [](const std::string& key, const std::string& was, const std::string& is) {
    return judge(with({{key, was}}), with({{key, is}})).reasons.at(0);
  };
  EXPECT_EQ(why("view public.v", "a", "b"),
            "view public.v: is changed; old code knows the former one");
  EXPECT_EQ(why("column public.t.b", "text", "text NOT NULL"),
            "column public.t.b: becomes not null: old code may still write null");
  EXPECT_EQ(why("column public.t.b", "text NOT NULL", "text"),
            "column public.t.b: becomes nullable: old code may meet null");
  EXPECT_EQ(why("column public.t.b", "text NOT NULL", "text NOT NULL DEFAULT 'x'"),
            "column public.t.b: has another default, storage or grants");
  EXPECT_EQ(why("column public.t.b", "integer GENERATED ALWAYS AS (id) STORED", "integer"),
            "column public.t.b: has another default, storage or grants");
  EXPECT_EQ(why("column public.t.b", "integer", "integer DEFAULT ' GENERATED '"),
            "column public.t.b: has another default, storage or grants");
}

TEST(Judge, CallsARuleAndAPolicyOnAnOldTableNotAdditive) {
  for (const char* key : {"rule public.t.r", "policy public.t.p", "trigger public.t.x"}) {
    EXPECT_FALSE(adding({{key, "x"}}).additive) << key;
  }
}

// A key of two columns with a null in one of them refers to nothing.
TEST(Judge, LetsAForeignKeyBindWhatOldCodeLeavesNull) {
  const std::string key = "constraint public.t.k";
  EXPECT_TRUE(
      adding({{"column public.t.b", "text"}, {key, "FOREIGN KEY (a, b) REFERENCES u(a, b)"}})
          .additive);
  EXPECT_FALSE(adding({{"column public.t.b", "text DEFAULT 'x'"},
                       {"default public.t.b", "'x'"},
                       {key, "FOREIGN KEY (b) REFERENCES u(b)"}})
                   .additive);
  EXPECT_FALSE(adding({{key, "FOREIGN KEY (a) REFERENCES u(a)"}}).additive);
}

}  // namespace
}  // namespace belay::migration
