// What is told of a ssh-keygen that gave no answer, and of one that cannot be started at all.
#include "cli/ssh_keygen.hpp"

#include <sys/stat.h>

#include <gtest/gtest.h>

#include "cli/receipts.hpp"
#include "support/temp_dir.hpp"
#include "world/os/files.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

// Stands in for ssh-keygen.
struct FakeKeygen final : ports::ProcessRunner {
  Result<ports::Exited> answer = ports::Exited{};
  const ports::Stop* asked_with = nullptr;

  Result<ports::Exited> run(const ports::Command&, const ports::Stop& stop) override {
    asked_with = &stop;
    return answer;
  }
  Result<std::vector<ports::ProcessSeen>> end_run(const RunId&, Duration) override {
    return std::vector<ports::ProcessSeen>{};
  }
};

class Keygen : public testing::Test {
 protected:
  Result<approval::Proof> verify(ports::Exited exited) {
    fake_.answer = std::move(exited);
    return cli::verify(tool(), "", "anna", "text", "signature", Instant{});
  }
  cli::SshKeygen tool() { return {fake_, *files_, base_ / "place"}; }

  TempDir base_;
  std::unique_ptr<ports::Files> files_ = world::make_files();
  FakeKeygen fake_;
};

}  // namespace

TEST_F(Keygen, ThatWasKilledOrDidNotEndSaysNothingOfTheKey) {
  const auto said = [&](ports::Exited exited) { return verify(std::move(exited))->said; };
  const std::string unknown = "nothing is known of it, since ssh-keygen ";
  EXPECT_EQ(said({.signal = 9}), unknown + "was ended by signal 9");
  EXPECT_EQ(said({.signal = 15, .timed_out = true, .deadline = std::chrono::seconds(30)}),
            unknown + "did not end within 30s");
  EXPECT_EQ(said({.status = 255}), "it was made with another key");
  fake_.answer = ports::Exited{.signal = 9};
  const auto refused = cli::sign(tool(), "key", "text");
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("'key': it was ended by signal 9"), std::string::npos)
      << refused.error().message;
}

TEST_F(Keygen, EndsAtTheFirstSignal) {
  const auto stopped = verify({.signal = 15, .stopped = true});
  EXPECT_EQ(fake_.asked_with, &cli::look_stop());
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, ErrorCode::interrupted);
}

TEST_F(Keygen, IsToldWithoutItsCarriageReturns) {
  const std::string tail = (base_ / "place/signers").string() +
                           ":1: key has expired\\x0d\nCould not verify signature.\\x0d\n";
  EXPECT_EQ(verify({.status = 255, .tail = tail})->said, "line 1: key has expired");
  fake_.answer = ports::Exited{.status = 255, .tail = "invalid format\\x0d\n"};
  EXPECT_TRUE(cli::sign(tool(), "key", "text").error().message.ends_with(": invalid format"));
}

namespace {

constexpr const char* signers_line =
    "ci namespaces=\"belay-receipt\" ssh-ed25519 "
    "AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n";

class Receipts : public testing::Test {
 protected:
  void SetUp() override {
    settings_.base = base_.path();
    settings_.environment.name = "test";
    settings_.environment.state = "state/belay.db";
    settings_.environment.policy = "own";
    write_text(base_ / "policies/own.toml", "receipt_signers = \"signers\"\n[rules]\n");
    write_text(base_ / "policies/signers", signers_line);
    chmod((base_ / "policies/signers").c_str(), 0644);
    approval::Receipt receipt;
    receipt.run = std::string(26, '0');
    receipt.environment = receipt.signer = "ci";
    receipt.server = 150014;
    receipt.files = {{"0002.py", std::string(64, 'a')}};
    write_text(base_ / "state/receipts/0.receipt", approval::to_text(receipt));
  }
  // The rehearsals that the policy is told of, an own one first.
  Result<std::vector<policy::Rehearsal>> rehearsals() {
    policy::EnvironmentFacts facts;
    policy::PendingScripts pending{};
    pending.files = {{"0002.py", std::string(64, 'a')}};
    facts.pending = {pending};
    facts.rehearsals.emplace_back();
    TRY(auto ground, cli::make_ground(settings_));
    TRY(auto wired, cli::wire(settings_, ground, {}, cli::Access::read_only));
    const auto& world = wired.world();
    engine::World faked{settings_.environment, base_.path(), world.scratch, world.clock,
                        world.files,           fake_,        world.http};
    TRY_DONE(cli::add_receipts(facts, settings_, ground, faked));
    return std::move(facts.rehearsals);
  }
  void expect_told(const std::string& why) {
    const auto all = rehearsals();
    ASSERT_TRUE(all) << describe(all.error());
    ASSERT_EQ(all->size(), 2U);
    EXPECT_FALSE(all->front().receipt);
    EXPECT_TRUE(all->back().receipt->refused.starts_with(why)) << all->back().receipt->refused;
  }

  TempDir base_;
  cli::Settings settings_;
  FakeKeygen fake_;
};

}  // namespace

TEST_F(Receipts, ThatCannotBeVerifiedAreToldAndNoError) {
  fake_.answer = fail(ErrorCode::process_failed, "cannot start '/usr/bin/ssh-keygen'");
  expect_told("it cannot be verified: cannot start '/usr/bin/ssh-keygen'");
  fake_.answer = ports::Exited{.signal = 15, .stopped = true};
  const auto stopped = rehearsals();
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, ErrorCode::interrupted);
}

TEST_F(Receipts, ThatCannotBeListedAreToldAndNoError) {
  std::filesystem::remove_all(base_ / "state/receipts");
  write_text(base_ / "state/receipts", "");
  expect_told("they cannot be read: ");
}

}  // namespace belay::cli_test
