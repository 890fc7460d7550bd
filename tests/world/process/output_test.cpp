#include "world/process/output.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>

#include "support/temp_dir.hpp"

namespace belay::world {
namespace {

using support::read_text;

// The file, after the pieces were taken one by one.
std::string file_of(const std::vector<std::string>& pieces) {
  const support::TempDir dir;
  auto output = Output::open(dir / "output").value();
  for (const auto& piece : pieces) output.take_standard_output(piece);
  ports::Exited exited;
  output.finish(exited);
  return read_text(dir / "output");
}

}  // namespace

TEST(Output, KeepsCharactersWholeThatComeInPieces) {
  EXPECT_EQ(file_of({"caf\xc3", "\xa9 \xf0\x9f", "\x90", "\x98\n"}),
            "caf\xc3\xa9 \xf0\x9f\x90\x98\n");
  EXPECT_EQ(file_of({"cut \xf0\x9f"}), "cut \\xf0\\x9f");
  EXPECT_EQ(file_of({"no beginning \x98", "x"}), "no beginning \\x98x");
}

TEST(Output, LeavesOutTheMiddleOnlyWhenThereIsOne) {
  const std::string half(512U << 10, 'a');
  EXPECT_EQ(file_of({half, half}), half + half);
  EXPECT_EQ(file_of({half, half, "b"}), half + "\n[1 bytes left out]\n" + half.substr(1) + "b");
}

TEST(Output, HoldsNoSecretWhereverAStreamWasCutOrTheOtherStreamCameBetween) {
  const std::string secret = "correct-horse-battery";
  Redactor secrets;
  secrets.add(Secret(secret));
  for (std::size_t cut = 0; cut <= secret.size(); ++cut) {
    const support::TempDir dir;
    auto output = Output::open(dir / "output", secrets).value();
    output.take_standard_output("out " + secret.substr(0, cut));
    output.take_standard_error("err " + secret.substr(0, cut));
    output.take_standard_output(secret.substr(cut) + "\n");
    output.take_standard_error(secret.substr(cut) + "\n");
    ports::Exited exited;
    output.finish(exited);
    EXPECT_EQ(exited.tail.find("horse"), std::string::npos) << exited.tail;
    EXPECT_EQ(read_text(dir / "output"), exited.tail);
    EXPECT_EQ(exited.output_bytes, 2 * (secret.size() + 5));
  }
}

TEST(Output, HoldsNoHalfOfASecretWhereTheMiddleIsLeftOut) {
  const std::string secret = "correct-horse-battery";
  Redactor secrets;
  secrets.add(Secret(secret));
  // Across the end of the head, and across the beginning of the tail.
  const support::TempDir dir;
  auto output = Output::open(dir / "output", secrets).value();
  output.take_standard_output(std::string((512U << 10) - 10, 'a') + secret);
  output.take_standard_output(std::string(700U << 10, 'b') + secret);
  output.take_standard_output(std::string((512U << 10) - 10, 'c'));
  ports::Exited exited;
  output.finish(exited);
  const auto text = read_text(dir / "output");
  EXPECT_EQ(text.find("corr"), std::string::npos);
  EXPECT_EQ(text.find("tery"), std::string::npos);
  EXPECT_NE(text.find("bytes left out"), std::string::npos);
}

TEST(Output, IsThereInTheFileBeforeTheEnd) {
  const support::TempDir dir;
  auto output = Output::open(dir / "output").value();
  output.take_standard_error("so far\n");
  EXPECT_EQ(read_text(dir / "output"), "so far\n");
}

TEST(Output, GoesOnWhenItsFileCanGrowNoMore) {
  const support::TempDir dir;
  auto output = Output::open(dir / "output").value();
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const auto ignored = signal(SIGXFSZ, SIG_IGN);
  const rlimit small{4, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  output.take_standard_output("more than four bytes");
  ports::Exited exited;
  output.finish(exited);
  setrlimit(RLIMIT_FSIZE, &before);
  signal(SIGXFSZ, ignored);
  EXPECT_EQ(read_text(dir / "output"), "more");
  EXPECT_EQ(exited.standard_output, "more than four bytes");
  EXPECT_EQ(exited.tail, "more than four bytes");
}

}  // namespace belay::world
