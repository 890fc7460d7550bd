// Which statements are surely no more than a look at the catalog.
#include "core/migration/catalog_read.hpp"

#include <gtest/gtest.h>

#include <string>

namespace belay::migration {
namespace {

TEST(CatalogRead, IsWhatInspectionsSend) {
  for (const std::string sql : {
           "select relname from pg_class c join pg_namespace n on n.oid=c.relnamespace where "
           "pg_catalog.pg_table_is_visible(c.oid) and relname=$1",
           "SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), (SELECT "
           "pg_catalog.pg_get_expr(d.adbin, d.adrelid) FROM pg_catalog.pg_attrdef d WHERE "
           "d.adnum = a.attnum AND a.atthasdef) AS \"default\" FROM pg_catalog.pg_attribute a",
           "SELECT a.attname FROM pg_attribute a JOIN (SELECT unnest(ix.indkey) attnum, "
           "generate_subscripts(ix.indkey, 1) ord FROM pg_index ix) k ON a.attnum=k.attnum",
           "SELECT t.oid::regclass::text FROM pg_type t, pg_namespace n WHERE n.nspname LIKE "
           "'pg_%'",
           "SELECT CAST(c.oid AS TEXT) FROM pg_catalog.pg_class AS c WHERE c.relkind = "
           "ANY (ARRAY['r', 'p'])",
           "SELECT column_name FROM information_schema.columns",
       }) {
    EXPECT_TRUE(is_catalog_read(sql)) << sql;
  }
}

TEST(CatalogRead, IsNothingThatMayDoMore) {
  for (const std::string sql : {
           "SELECT f() FROM pg_class",
           "SELECT f (relname) FROM pg_catalog.pg_class",
           "SELECT \"count\"(relname) FROM pg_class",
           "SELECT own.count(relname) FROM pg_class",
           "SELECT own . count(relname) FROM pg_class",
           "SELECT \"own\".count(relname) FROM pg_class",
           "SELECT setval('s', 1) FROM pg_catalog.pg_class",
           "SELECT relname INTO snap FROM pg_class",
           "SELECT relname FROM pg_class FOR UPDATE",
           "SELECT a FROM pg_class, my_view",
           "SELECT a FROM pg_class JOIN my_view ON true",
           "SELECT a FROM pg_class c JOIN pg_type t ON t.oid = c.oid, my_view",
           "SELECT a FROM (pg_class c CROSS JOIN pg_type), my_view",
           "SELECT a FROM (SELECT b FROM my_view) v, pg_class",
           "SELECT a FROM pg_mine",
           "SELECT a FROM own.pg_class",
           "SELECT a FROM \"pg_class\"",
           "SELECT 'a'::mine FROM pg_class",
           "SELECT CAST('a' AS mine) FROM pg_class",
           "SELECT mine 'a' FROM pg_class",
           "SELECT relname FROM pg_class; DROP TABLE t",
           "SELECT relname /* '*/ , f() /* '*/ FROM pg_class",
           "SELECT relname --'\n, f() --'\n FROM pg_class",
           "SELECT E'\\'', f(), '' FROM pg_class",
           "SELECT $$'$$, f(), $$'$$ FROM pg_class",
           "SELECT a @@ b FROM pg_class",
           "SELECT 1",
           "DELETE FROM pg_class",
       }) {
    EXPECT_FALSE(is_catalog_read(sql)) << sql;
  }
}

}  // namespace
}  // namespace belay::migration
