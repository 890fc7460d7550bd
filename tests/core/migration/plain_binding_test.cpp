#include "core/migration/plain_binding.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace belay::migration {
namespace {

// "name = item, item" with brackets around what is a sequence; empty where it is left to others.
std::string read_plainly(const std::string& statement) {
  const auto plain = plain_binding(statement, 7);
  if (!plain) return {};
  const Binding& binding = plain->binding;
  EXPECT_EQ(binding.line, 7);
  const std::string items = join(binding.value->items, ", ");
  return binding.name + " = " + (binding.value->sequence ? "[" + items + "]" : items);
}

TEST(PlainBinding, TakesStringsAndSequencesOfThem) {
  EXPECT_EQ(read_plainly("revision = 'a1'  # 'x'\n"), "revision = a1");
  EXPECT_EQ(read_plainly("revision: Union[str, None]=\"a1\""), "revision = a1");
  EXPECT_EQ(read_plainly("down_revision = (\n  'a1',\n\t'b2'\n)\n"), "down_revision = [a1, b2]");
  EXPECT_EQ(read_plainly("depends_on = ('a1')"), "depends_on = a1");
  EXPECT_EQ(read_plainly("depends_on = ['a1']"), "depends_on = [a1]");
  EXPECT_EQ(read_plainly("branch_labels = ''"), "branch_labels = ");
  EXPECT_EQ(read_plainly("branch_labels = None"), "branch_labels = ");
}

TEST(PlainBinding, LeavesEverythingElseToTheTokens) {
  for (const std::string statement :
       {"other = 'a1'", "revision", "revision == 'a1'", "revision: = 'a1'", "revision = a1",
        "revision = 'a1", "revision = 'a\\x31'", "revision = 'a\n1'", "revision = '''a1'''",
        "revision = 'a' '1'", "revision = ('a1' 'b2')", "revision = ('a1', b2)",
        "revision = ('a1', 'b2'", "revision = 'a1'; x = 1", "revision = 'a1'.upper()",
        "revision += 'a1'", "revision: A[b, c = 'a1'\n] = 'a2'"}) {
    EXPECT_EQ(read_plainly(statement), "") << statement;
  }
}

TEST(PlainBinding, TellsHowFarItReaches) {
  for (const std::string statement : {"revision = 'a1'", "revision = 'a1'  ",
                                      "depends_on: x = [\n  'a1',\n]", "revision = None"}) {
    for (const std::string behind : {"", "\n", "# x\n", "\nx = 1\n"}) {
      const auto plain = plain_binding(statement + behind, 1);
      ASSERT_TRUE(plain) << statement << behind;
      EXPECT_EQ(plain->size, statement.size()) << statement << behind;
    }
  }
}

}  // namespace
}  // namespace belay::migration
