// stage: what it unpacks, what it refuses, and what is left when it fails or is killed, by the real
// binary.
#include "support/scene.hpp"

namespace belay::steps_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

class Stage : public testing::Test {
 protected:
  Stage() { scene_.add_release("app-1", {first_revision()}); }

  // A plan that stages one artifact.
  support::Ended stage(const std::string& artifact, const std::string& lines = "") {
    return scene_.belay(
        {"run",
         scene_.write_steps("stage", {step("stage", "release = \"" + artifact + "\"\n" + lines)})});
  }
  // Packs with the python that is there anyway: `code` has `tar`, open for writing.
  void pack(const std::string& archive, const std::string& code) {
    Child python({"/usr/bin/python3", "-c",
                  "import io, tarfile\ntar = tarfile.open('" + scene_.path(archive).string() +
                      "', 'w:gz')\n" + code + "\ntar.close()"},
                 scene_.path("dist"), {}, scene_.path("pack.log"));
    const auto ended = python.wait();
    ASSERT_EQ(ended.status, 0) << ended.output;
  }
  void configure_releases(const std::string& lines) {
    scene_.reconfigure("root = \"srv\"\n", "root = \"srv\"\n" + lines + "\n");
  }
  fs::path release(const std::string& name) { return scene_.path("srv/releases/" + name); }
  bool nothing_staged() {
    std::error_code missing;
    return fs::is_empty(scene_.path("srv/releases"), missing) || missing;
  }

  Scene scene_;
};

}  // namespace

TEST_F(Stage, UnpacksAnArchiveBesideTheCurrentReleaseAndMayBeRepeated) {
  pack("dist/app-7.tar.gz", "tar.add('app-1', 'app-1')");
  EXPECT_EQ(stage("dist/app-7.tar.gz").status, status::succeeded);
  EXPECT_EQ(read_text(release("app-7") / "app-1/alembic.ini"),
            read_text(scene_.path("dist/app-1/alembic.ini")));
  EXPECT_EQ(scene_.current(), "");
  const auto again = stage("dist/app-7.tar.gz");
  EXPECT_EQ(again.status, status::succeeded) << again.output;
}

TEST_F(Stage, CopiesADirectoryAndLinksWhatIsShared) {
  configure_releases("shared = [\".env\", \"var/uploads\"]");
  write_text(scene_.path("srv/shared/.env"), "KEY=1");
  write_text(scene_.path("dist/app-1/var/uploads/seed"), "of the build");
  const auto ended = stage("dist/app-1");
  EXPECT_EQ(ended.status, status::succeeded) << ended.output;
  EXPECT_EQ(read_text(release("app-1") / ".env"), "KEY=1");
  EXPECT_TRUE(fs::is_symlink(release("app-1") / "var/uploads"));
  EXPECT_EQ(fs::read_symlink(release("app-1") / "var/uploads"),
            scene_.path("srv/shared/var/uploads"));
}

TEST_F(Stage, RefusesBytesThatThePlanDoesNotName) {
  const auto ended = stage("dist/app-1", "sha256 = \"" + std::string(64, '0') + "\"\n");
  EXPECT_EQ(ended.status, status::nothing_changed) << ended.output;
  EXPECT_NE(ended.output.find("the plan says 0000"), std::string::npos) << ended.output;
  EXPECT_TRUE(nothing_staged());
}

TEST_F(Stage, RefusesOtherBytesUnderANameThatIsThere) {
  ASSERT_EQ(stage("dist/app-1").status, status::succeeded);
  write_text(scene_.path("dist/app-1/alembic.ini"), "another");
  const auto ended = stage("dist/app-1");
  EXPECT_EQ(ended.status, status::nothing_changed) << ended.output;
  EXPECT_NE(ended.output.find("made of other bytes"), std::string::npos) << ended.output;
  EXPECT_NE(read_text(release("app-1") / "alembic.ini"), "another");
}

TEST_F(Stage, RefusesAnArchiveThatClimbsOut) {
  pack("dist/evil.tar.gz",
       "tar.add('app-1', 'app-1')\n"
       "entry = tarfile.TarInfo('../../escaped')\nentry.size = 4\n"
       "tar.addfile(entry, io.BytesIO(b'evil'))");
  const auto ended = stage("dist/evil.tar.gz");
  EXPECT_EQ(ended.status, status::nothing_changed) << ended.output;
  EXPECT_NE(ended.output.find("../../escaped"), std::string::npos) << ended.output;
  EXPECT_FALSE(fs::exists(scene_.path("srv/escaped")));
  EXPECT_TRUE(nothing_staged());
}

TEST_F(Stage, LeavesNothingWhenPrepareFails) {
  configure_releases("prepare = [[\"touch\", \"made\"], [\"ls\", \"no-such-file\"]]");
  const auto ended = stage("dist/app-1");
  EXPECT_EQ(ended.status, status::nothing_changed) << ended.output;
  EXPECT_NE(ended.output.find("no-such-file"), std::string::npos) << ended.output;
  EXPECT_TRUE(nothing_staged());
}

TEST_F(Stage, KilledInPrepareIsDoneOnceMoreFromTheStart) {
  // The first time it waits to be killed; a half-made file must not be taken over.
  const std::string flag = scene_.path("first").string();
  configure_releases("prepare = [[\"sh\", \"-c\", \"echo x >> made; test -e " + flag +
                     " || { touch " + flag + "; sleep 60; }\"]]");
  const auto plan = scene_.write_steps("stage", {step("stage", "release = \"dist/app-1\"\n")});
  const auto run = scene_.start({"run", plan});
  while (!fs::exists(flag) && !run->has_ended()) usleep(2000);
  run->signal(SIGKILL);
  run->wait();
  EXPECT_FALSE(fs::exists(release("app-1")));
  const auto resumed = scene_.belay({"resume"});
  EXPECT_EQ(resumed.status, status::succeeded) << resumed.output;
  EXPECT_EQ(read_text(release("app-1") / "made"), "x\n");
  EXPECT_FALSE(fs::exists(release("app-1.partial")));
  scene_.expect_nothing_left();
}

TEST_F(Stage, SealsTheFilesSoThatDeployNoticesWhatWasChangedSince) {
  ASSERT_EQ(stage("dist/app-1").status, status::succeeded);
  const auto file = release("app-1") / "alembic.ini";
  EXPECT_EQ(fs::status(file).permissions() & static_cast<fs::perms>(0222), fs::perms::none);
  const auto deploy = scene_.write_steps("deploy", {step("deploy", "release = \"app-1\"\n")});
  write_text(release("app-1") / "migrations/__pycache__/env.pyc", "of Python");
  ASSERT_EQ(scene_.belay({"run", deploy}).status, status::succeeded);
  fs::permissions(file, fs::perms::owner_write, fs::perm_options::add);
  write_text(file, "another");
  const auto refused = scene_.belay({"run", deploy});
  EXPECT_EQ(refused.status, status::nothing_changed) << refused.output;
  EXPECT_NE(refused.output.find("is not what was sealed"), std::string::npos) << refused.output;
}

TEST_F(Stage, HoldsAReleaseToTheConfiguredLimits) {
  configure_releases("most_files = 3");
  const auto many = stage("dist/app-1");
  EXPECT_EQ(many.status, status::nothing_changed) << many.output;
  EXPECT_NE(many.output.find("limit of 3 members"), std::string::npos) << many.output;
  scene_.reconfigure("most_files = 3", "most_mib = 1");
  write_text(scene_.path("dist/app-1/large"), std::string((1U << 20) + 1, 'x'));
  const auto large = stage("dist/app-1");
  EXPECT_NE(large.output.find("limit of 1048576 bytes"), std::string::npos) << large.output;
  EXPECT_TRUE(nothing_staged());
}

TEST_F(Stage, LeavesNothingWhereItMayNotWriteOrTheDiskIsFull) {
  const auto releases = scene_.path("srv/releases");
  write_text(releases, "a file in the way");
  const auto barred = stage("dist/app-1");
  EXPECT_EQ(barred.status, status::nothing_changed) << barred.output;
  EXPECT_NE(barred.output.find("srv/releases"), std::string::npos) << barred.output;
  fs::remove(releases);
  // A limit on the size of a file stands in for a disk without room: writing fails half-way.
  write_text(scene_.path("dist/app-1/large"), std::string(4U << 20, 'x'));
  const auto plan = scene_.write_steps("stage", {step("stage", "release = \"dist/app-1\"\n")});
  const auto full = scene_.program(
      {"/bin/sh", "-c", "trap '' XFSZ; exec prlimit --fsize=2097152 " + binary() + " run " + plan});
  EXPECT_EQ(full.status, status::nothing_changed) << full.output;
  EXPECT_TRUE(nothing_staged());
  EXPECT_EQ(stage("dist/app-1").status, status::succeeded);
}

}  // namespace belay::steps_test
