// Receipts that travel: what was rehearsed in CI, in a cluster of its own, is what the policy of
// another host asks for; with real keys, the real ssh-keygen and two real servers.
#include <sys/stat.h>

#include "cli/policy.hpp"
#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

const std::string ci = "ci@example.org", never = "was never tried on a copy";

RevisionText second_revision() {
  return {"0002", "0001", "op.add_column('items', sa.Column('note', sa.Text))",
          "op.drop_column('items', 'note')"};
}

// The plan of one migration, in a database that is at 0001.
std::string prepare(Scene& scene) {
  scene.add_release("app-1", {first_revision()});
  const auto first = scene.write_steps(
      "app-1", {step("stage", "release = \"dist/app-1\"\n"), step("migrate", "to = \"0001\"\n")});
  EXPECT_EQ(scene.belay({"run", first}).status, status::succeeded);
  scene.add_release("app-2", {first_revision(), second_revision()});
  return scene.write_steps(
      "app-2", {step("stage", "release = \"dist/app-2\"\n"), step("migrate", "to = \"0002\"\n")});
}

std::string system_of(Postgres& server) {
  return server.value("postgres", "SELECT system_identifier FROM pg_control_system()");
}

// The host that rehearsed, in a cluster of its own; made once, since nothing changes it.
struct Ci {
  Postgres server;
  Scene scene;

  Ci() {
    const auto database = server.create_database("ci");
    scene.set_variable("DATABASE_URL", server.url(database));
    scene.reconfigure(
        "system = \"" + system_of(Postgres::shared()) + "\", name = \"" + scene.database() + "\"",
        "system = \"" + system_of(server) + "\", name = \"" + database + "\"");
    const auto plan = prepare(scene);
    EXPECT_EQ(scene.belay({"backup", "create"}).status, status::succeeded);
    EXPECT_EQ(scene.belay({"rehearse", plan}).status, status::succeeded);
    for (const std::string name : {"ci", "eve"}) {
      const auto made = scene.program(
          {"/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", name});
      EXPECT_EQ(made.status, 0) << made.output;
    }
  }
};

class Receipt : public testing::Test {
 protected:
  static void SetUpTestSuite() { ci_ = std::make_unique<Ci>(); }
  static void TearDownTestSuite() { ci_.reset(); }

  // The same release and plan as in CI, and the receipt of its rehearsal as r.receipt.
  void SetUp() override {
    plan_ = prepare(here_);
    here_.reconfigure("[environment.test]\n", "[environment.test]\npolicy = \"own\"\n");
    policy("receipt_signers = \"receipt-signers\"\n");
    believe(line(ci, "ci"));
    expect_says(sign({"--as", ci, "--key", key("ci"), "--output", receipt().string()}),
                status::succeeded, {"file: ", "signer: " + ci, "way back: not tried"});
  }

  static std::string key(const std::string& name) { return ci_->scene.path(name).string(); }
  static support::Ended sign(std::vector<std::string> words) {
    words.insert(words.begin(), {"receipt", "sign"});
    return ci_->scene.belay(std::move(words));
  }
  void policy(const std::string& head, const std::string& age = "7d") {
    write_text(here_.path("policies/own.toml"), head + "[rules]\ntried = \"" + age + "\"\n");
  }
  std::string line(const std::string& who, const std::string& with,
                   const std::string& options = "namespaces=\"belay-receipt\"") {
    const auto text = read_text(key(with) + ".pub");
    return who + " " + options + " " + text.substr(0, text.find_last_not_of(" \n") + 1) + "\n";
  }
  fs::path signers() { return here_.path("policies/receipt-signers"); }
  void believe(const std::string& lines) { write_text(signers(), lines); }
  fs::path receipt() { return here_.path("r.receipt"); }
  support::Ended take() { return here_.belay({"receipt", "take", "r.receipt"}); }
  void expect_taken() { expect_says(take(), status::succeeded, {"taken: rehearsal "}); }
  // Where those that were taken are, whatever it is worth.
  void place(const std::string& name = "0.receipt") {
    fs::create_directories(here_.path("state/receipts"));
    fs::copy_file(receipt(), here_.path("state/receipts/" + name),
                  fs::copy_options::overwrite_existing);
  }
  void replace_in(const fs::path& file, const std::string& from, const std::string& to) {
    std::string text = read_text(file);
    const auto at = text.find(from);
    ASSERT_NE(at, std::string::npos) << text;
    write_text(file, text.replace(at, from.size(), to));
  }
  support::Ended check() { return here_.belay({"check", plan_}); }
  void expect_refused(const std::string& why, const std::string& name = "0.receipt") {
    const std::vector<std::string> told{never, "receipt " + name + ": " + why};
    expect_says(check(), status::refused, told);
    expect_says(here_.belay({"run", plan_}), status::refused, told);
    EXPECT_EQ(here_.revision(), "0001");
  }
  static void expect_says(const Ended& ended, int status, const std::vector<std::string>& texts) {
    EXPECT_EQ(ended.status, status) << ended.output;
    EXPECT_EQ(ended.output.find("\\x0d"), std::string::npos) << ended.output;
    for (const auto& text : texts) {
      EXPECT_NE(ended.output.find(text), std::string::npos) << text << " in:\n" << ended.output;
    }
  }

  static inline std::unique_ptr<Ci> ci_;
  Scene here_;
  std::string plan_;
};

}  // namespace

TEST_F(Receipt, OfAnotherClusterLetsAMigrationBeginThatWasTriedThere) {
  expect_says(here_.belay({"run", plan_}), status::refused, {never});
  expect_taken();
  const std::string told = "in 'test' (cluster " + system_of(ci_->server) + ", PostgreSQL ";
  expect_says(check(), status::succeeded,
              {"tried: 1.2 migrate to 0002 was tried by rehearsal ", told, "' says"});
  expect_says(here_.belay({"run", plan_}), status::succeeded,
              {"tried elsewhere: rehearsal ", told});
  EXPECT_EQ(here_.revision(), "0002");
  const auto bytes = read_text(receipt());
  const auto audit = here_.json({"audit", "show"});
  for (const auto& record : *audit["records"].if_array()) {
    if (record["kind"].string_or("") != "receipt_counted") continue;
    EXPECT_EQ(record["body"]["text"].string_or("") + record["body"]["signature"].string_or(""),
              bytes);
    EXPECT_EQ(record["body"]["principal"].string_or(""), ci);
    EXPECT_TRUE(record["body"]["key"].string_or("").starts_with("SHA256:"));
    const auto report = here_.belay({"report", "--output", "-"});
    EXPECT_NE(report.output.find("tried elsewhere"), std::string::npos);
    return;
  }
  FAIL() << "no receipt stands in the ledger";
}

TEST_F(Receipt, IsRefusedWhereOneByteOfARevisionIsAnother) {
  expect_taken();
  const std::string file = "migrations/versions/0002.py";
  write_text(here_.path("dist/app-2/" + file), read_text(here_.path("dist/app-2/" + file)) + "\n");
  const auto ended = check();
  expect_says(ended, status::refused, {never, "it tried another '" + file + "'"});
  expect_says(here_.belay({"run", plan_}), status::refused, {"it tried another '" + file + "'"});
}

TEST_F(Receipt, ThatWasTamperedWithIsRefusedWhenItComesAndWhenItIsNeeded) {
  const std::string why = "its signature does not hold: Signature verification failed";
  replace_in(receipt(), "environment: test", "environment: tesl");
  expect_says(take(), status::refused, {why});
  EXPECT_FALSE(fs::exists(here_.path("state/receipts")));
  place();
  expect_refused(why);
  // A file that was not tried, under the signature of another text.
  replace_in(receipt(), "tool: alembic\n", "tool: alembic\n\n");
  place();
  expect_refused("not the text of a receipt");
}

TEST_F(Receipt, OfWhoMayNotIsRefused) {
  place();
  believe(line("boris", "ci"));
  expect_refused("'" + ci + "' is nobody who may sign it");
  expect_says(take(), status::refused, {"is nobody who may sign it"});
  believe(line(ci, "ci", "namespaces=\"belay-approval\""));
  expect_refused("'" + ci + "' is nobody who may sign it");
  believe(line(ci, "eve"));
  expect_refused("its signature does not hold: it was made with another key");
  believe(line(ci, "ci", "namespaces=\"belay-receipt\",valid-before=\"20200101\""));
  expect_refused("its signature does not hold: line 1: key has expired");
  expect_says(take(), status::refused, {"key has expired"});
  believe(line(ci, "ci"));
  EXPECT_EQ(check().status, status::succeeded);
}

TEST_F(Receipt, IsRefusedWithTheSignatureOfSomethingElse) {
  for (const std::string space : {"belay-approval", "git"}) {
    const auto text = here_.path("text");
    const auto whole = read_text(receipt());
    write_text(text, whole.substr(0, whole.find("-----BEGIN")));
    fs::remove(here_.path("text.sig"));
    const auto made = here_.program(
        {"/usr/bin/ssh-keygen", "-Y", "sign", "-n", space, "-f", key("ci"), text.string()});
    ASSERT_EQ(made.status, 0) << made.output;
    write_text(receipt(), read_text(text) + read_text(here_.path("text.sig")));
    expect_says(take(), status::refused, {"namespace does not match"});
    place();
    expect_refused("its signature does not hold: Couldn't verify signature: namespace");
  }
}

TEST_F(Receipt, IsRefusedWhereTheKeyWasRevoked) {
  expect_taken();
  const auto told = here_.program({"/usr/bin/ssh-keygen", "-l", "-f", key("ci") + ".pub"});
  const auto at = told.output.find("SHA256:");
  write_text(here_.path("policies/revoked"),
             told.output.substr(at, told.output.find(' ', at) - at) + " # leaked\n");
  expect_says(check(), status::refused, {"the key SHA256:", "was revoked"});
  write_text(here_.path("policies/revoked"), told.output);
  expect_says(check(), status::refused, {"the key SHA256:", "was revoked"});
}

TEST_F(Receipt, IsRefusedWhereALineOfRevokedWouldRevokeNothing) {
  expect_taken();
  const auto revoked = here_.path("policies/revoked");
  write_text(revoked, "# leaked\n" + read_text(key("ci") + ".pub"));
  expect_says(check(), status::refused,
              {never, "'" + revoked.string() + "', line 2: 'ssh-ed25519"});
  expect_says(take(), status::invalid, {"line 2: 'ssh-ed25519", "ssh-keygen -lf KEY.pub"});
  write_text(revoked, "# leaked\n");
  EXPECT_EQ(check().status, status::succeeded);
}

TEST_F(Receipt, IsRefusedWhereTheFileOfSignersCannotBeBelieved) {
  place();
  for (const auto mode : {0664, 0646}) {
    ASSERT_EQ(chmod(signers().c_str(), static_cast<mode_t>(mode)), 0);
    expect_refused("who may sign receipts is not believed: '" + signers().string() +
                   "' may be changed by others");
  }
  ASSERT_EQ(chmod(signers().c_str(), 0644), 0);
  fs::rename(signers(), here_.path("elsewhere"));
  expect_refused("who may sign receipts is not believed");
  fs::create_symlink(here_.path("elsewhere"), signers());
  expect_refused("who may sign receipts is not believed");
  expect_says(take(), status::invalid, {"is a symbolic link"});
  fs::remove(signers());
  believe(line(ci, "ci") + line("other", "ci"));
  expect_refused("the file of signers, line 2: the key of '" + ci + "' (line 1) stands under");
  believe(line(ci, "ci", "cert-authority,namespaces=\"belay-receipt\""));
  expect_refused("the file of signers, line 1: cert-authority admits");
  expect_says(here_.belay({"policy", "explain"}), status::succeeded,
              {"receipts do not count: the file of signers, line 1"});
}

TEST_F(Receipt, NeverCountsWhereThePolicyNamesNoSigners) {
  policy("");
  place();
  expect_refused("the policy names no receipt_signers");
  expect_says(take(), status::invalid, {"the policy names no receipt_signers"});
  expect_says(here_.belay({"policy", "explain"}), status::succeeded,
              {"receipts of rehearsals elsewhere do not count"});
}

TEST_F(Receipt, IsRefusedThatIsTooOld) {
  place();
  policy("receipt_signers = \"receipt-signers\"\n", "1ms");
  expect_refused("it is of 20");
  expect_says(check(), status::refused, {"at most 1ms ago is wanted"});
}

TEST_F(Receipt, ThatCannotBeReadIsTold) {
  place();
  const auto file = here_.path("state/receipts/0.receipt");
  write_text(file, std::string((1U << 20) + 1, 'x'));
  expect_refused("it cannot be read: '" + file.string() + "' is larger than 1048576 bytes");
  fs::remove(file);
  fs::create_directory(file);
  expect_refused("it cannot be read: ");
  fs::remove(file);
  write_text(file, std::string("\0\xff\n", 3));
  expect_refused("not the text of a receipt: it begins otherwise");
  write_text(here_.path("big.receipt"), std::string((1U << 20) + 1, 'x'));
  expect_says(here_.belay({"receipt", "take", "big.receipt"}), status::invalid, {"is larger than"});
  expect_says(here_.belay({"receipt", "take", "none.receipt"}), status::invalid, {"none.receipt"});
}

TEST_F(Receipt, IsOneOfTheNewestHundredOrNotLookedAt) {
  place("0.receipt");
  for (int i = 100; i < 200; ++i) {
    write_text(here_.path("state/receipts/" + std::to_string(i) + ".receipt"), "");
  }
  expect_refused("only the newest 100 are looked at", "and 1 older");
  fs::remove(here_.path("state/receipts/150.receipt"));
  EXPECT_EQ(check().status, status::succeeded);
}

TEST_F(Receipt, WithSomethingBehindItsSignatureIsRefused) {
  const auto whole = read_text(receipt());
  const std::string why = "not the text of a receipt: something stands behind its signature";
  write_text(receipt(), whole + whole.substr(whole.find("-----BEGIN")));
  expect_says(take(), status::refused, {why});
  expect_says(here_.belay({"receipt", "show", "r.receipt"}), status::invalid, {why});
  place();
  expect_refused(why);
  write_text(receipt(), whole + "\n \n");
  expect_taken();
  EXPECT_EQ(check().status, status::succeeded);
}

TEST_F(Receipt, TakesNoOtherThingsPlace) {
  const auto kept = here_.path("kept"), link = here_.path("link"), pipe = here_.path("pipe");
  write_text(kept, "kept");
  fs::create_symlink(kept, link);
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  // None of the host's own: what fails to refuse it would replace it.
  for (const auto& file : {link, pipe, here_.path("policies")}) {
    expect_says(sign({"--as", ci, "--key", key("ci"), "--output", file.string()}), status::invalid,
                {"'" + file.string() + "' is no regular file", "give another --output"});
  }
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_TRUE(fs::is_fifo(pipe));
  EXPECT_EQ(read_text(kept), "kept");
  const auto told = sign({"--as", ci, "--key", key("ci"), "--output", "-"});
  EXPECT_EQ(told.status, status::succeeded);
  EXPECT_EQ(told.output, read_text(receipt()));
}

TEST_F(Receipt, IsShownWithWhatItsSignatureIsWorthHere) {
  const auto shown = here_.belay({"receipt", "show", "r.receipt"});
  expect_says(shown, status::succeeded, {"server version: ", "its signature counts here"});
  believe(line("boris", "ci"));
  expect_says(here_.belay({"receipt", "show", "r.receipt"}), status::succeeded,
              {"its signature does not count here: '" + ci + "' is nobody who may sign it"});
  write_text(receipt(), "belay-receipt-v1\n");
  expect_says(here_.belay({"receipt", "show", "r.receipt"}), status::invalid,
              {"not the text of a receipt"});
  expect_says(here_.belay({"policy", "explain"}), status::succeeded,
              {"receipts count that are signed by 1 key(s) of " + signers().string()});
}

TEST_F(Receipt, IsMadeOfARehearsalThatSucceeded) {
  expect_says(here_.belay({"receipt", "sign", "--as", ci, "--key", key("ci")}), status::invalid,
              {"no rehearsal has succeeded here"});
  expect_says(sign({"--key", key("ci")}), status::invalid, {"nobody is named who signs"});
  expect_says(sign({"--as", "c\ti", "--key", key("ci")}), status::invalid,
              {"no line of printable text"});
  expect_says(sign({"--as", ci, "--key", key("none")}), status::refused, {"does not sign"});
  const auto audit = ci_->scene.json({"audit", "show"});
  std::string deploy;
  for (const auto& record : *audit["records"].if_array()) {
    if (record["kind"].string_or("") == "run_opened" && deploy.empty()) {
      deploy = record["run"].string_or("");
    }
  }
  expect_says(sign({deploy, "--as", ci, "--key", key("ci")}), status::invalid,
              {"no rehearsal of run '" + deploy + "' has succeeded"});
}

TEST(ReceiptSignersFile, IsRootsWhereThePolicyIs) {
  TempDir base;
  const fs::path root = base / "etc";
  write_text(root / "ours.toml", "receipt_signers = \"signers\"\n[rules]\n");
  write_text(base / "policies/ours.toml", "receipt_signers = \"/tmp/mine\"\n[rules]\n");
  chmod(root.c_str(), 0755);
  chmod((root / "ours.toml").c_str(), 0644);
  cli::Settings settings;
  settings.environment.policy = "ours";
  settings.base = base.path();
  const auto alone = cli::receipt_signers(settings, base / "none");
  ASSERT_TRUE(alone) << describe(alone.error());
  EXPECT_EQ(alone->file, "/tmp/mine");
  EXPECT_EQ(alone->owner, geteuid());
  if (geteuid() != 0) GTEST_SKIP() << "only root can write a policy of root's";
  const auto roots = cli::receipt_signers(settings, root);
  ASSERT_TRUE(roots) << describe(roots.error());
  EXPECT_EQ(roots->file, root / "signers");
  EXPECT_EQ(roots->owner, 0U);
  EXPECT_EQ(roots->said.looser, (base / "policies/ours.toml").string());
}

}  // namespace belay::cli_test
