#include "base/sha256.hpp"

#include <gtest/gtest.h>

namespace belay {

// The vectors of FIPS 180-4.
TEST(Sha256, IsThatOfTheStandardHoweverItsInputComes) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  Sha256 digest;
  for (const std::string_view piece : {"a", "", "bc"}) digest.update(piece);
  EXPECT_EQ(digest.finish_hex(), sha256_hex("abc"));
}

}  // namespace belay
