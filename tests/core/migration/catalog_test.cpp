#include "core/migration/catalog.hpp"

#include <gtest/gtest.h>

#include "base/sha256.hpp"

namespace belay::migration {
namespace {

const Catalog before{{{"table public.t", "r"}, {"column public.t.a", "integer"}}};
const Catalog after{
    {{"table public.t", "r"}, {"column public.t.a", "bigint"}, {"table public.u", "r"}}};

TEST(Catalog, NamesWhatWasAddedRemovedAndChanged) {
  const auto change = difference(before, after);
  EXPECT_EQ(change.added, std::vector<std::string>{"table public.u"});
  EXPECT_EQ(change.changed, std::vector<std::string>{"column public.t.a"});
  EXPECT_TRUE(change.removed.empty());
  EXPECT_EQ(difference(after, before).removed, std::vector<std::string>{"table public.u"});
  EXPECT_TRUE(difference(after, after).empty());
}

TEST(Catalog, HasTheSameFingerprintExactlyWhenItIsEqual) {
  EXPECT_EQ(fingerprint(before), fingerprint(Catalog{before}));
  EXPECT_NE(fingerprint(before), fingerprint(after));
  // A name must not flow into its definition.
  EXPECT_NE(fingerprint(Catalog{{{"table a", "bc"}}}), fingerprint(Catalog{{{"table ab", "c"}}}));
  EXPECT_EQ(fingerprint(Catalog{}).size(), 64U);
}

// Ledgers hold it: it may never change.
TEST(Catalog, HasTheFingerprintOfItsCanonicalJson) {
  const Catalog odd{{{"table public.\"a\\b\"", "line\nbreak"}, {"table ü", ""}}};
  for (const auto& catalog : {Catalog{}, before, after, odd}) {
    EXPECT_EQ(fingerprint(catalog), sha256_hex(canonical(to_json(catalog))));
  }
}

TEST(Catalog, SurvivesItsJson) {
  EXPECT_EQ(catalog_from_json(to_json(after)), after);
  const auto change = difference(before, after);
  const auto back = change_from_json(to_json(change));
  EXPECT_EQ(back.added, change.added);
  EXPECT_EQ(back.removed, change.removed);
  EXPECT_EQ(back.changed, change.changed);
}

TEST(Catalog, ReadsNothingFromAForeignJson) {
  EXPECT_EQ(catalog_from_json(Json(7)), Catalog{});
  EXPECT_TRUE(change_from_json(Json("x")).empty());
}

}  // namespace
}  // namespace belay::migration
