#include "world/os/unpack.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>

#include "support/temp_dir.hpp"
#include "world/os/files.hpp"
#include "world/os/tar_bytes.hpp"
#include "world/os/tree.hpp"

namespace belay::world {
namespace {

using support::read_text;
using support::write_text;

class Unpack : public testing::Test {
 protected:
  Done unpack(const std::vector<TarMember>& members, const UnpackLimits& limits = {}) {
    write_text(dir / "release.tar", tar_of(members));
    EXPECT_TRUE(remove_tree(dir / "into"));
    return world::unpack(dir / "release.tar", dir / "into", limits);
  }

  // The reason, when the archive was refused for what it holds.
  std::string refusal(const std::vector<TarMember>& members, const UnpackLimits& limits = {}) {
    const auto done = unpack(members, limits);
    if (done) return "was accepted";
    EXPECT_EQ(done.error().code, ErrorCode::archive_invalid) << done.error().message;
    return done.error().message;
  }

  mode_t mode_of(const char* name) {
    struct stat facts {};
    EXPECT_EQ(lstat((dir / "into" / name).c_str(), &facts), 0) << name;
    return facts.st_mode & 07777;
  }

  support::TempDir dir;
};

}  // namespace

TEST_F(Unpack, WritesFilesFoldersAndLinks) {
  const auto done = unpack({{.name = "./", .type = '5', .mode = 0700},
                            {.name = "bin/", .type = '5', .mode = 0775},
                            {.name = "./bin/run", .content = "#!/bin/sh\n", .mode = 0777},
                            {.name = "deep/er/file", .content = "text", .mode = 0600},
                            {.name = "deep/up", .type = '2', .link = "../bin/run"},
                            {.name = "same", .type = '1', .link = "deep/er/file"}});
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(read_text(dir / "into/bin/run"), "#!/bin/sh\n");
  EXPECT_EQ(read_text(dir / "into/same"), "text");
  EXPECT_EQ(read_text(dir / "into/deep/up"), "#!/bin/sh\n");
  EXPECT_EQ(mode_of("bin"), 0755U);
  EXPECT_EQ(mode_of("bin/run"), 0755U);
  EXPECT_EQ(mode_of("deep/er/file"), 0600U);
  struct stat facts {};
  ASSERT_EQ(stat((dir / "into/bin/run").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mtime, 1'700'000'000);
}

TEST_F(Unpack, KeepsNamesThatAreNotAscii) {
  const auto done = unpack({{.name = "gr\xc3\xbc\xc3\x9f"
                                     "e",
                             .content = "1"},
                            pax_name("caf\xc3\xa9/\xf0\x9f\x90\x98"),
                            {.name = "short", .content = "2"}});
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(read_text(dir / "into/gr\xc3\xbc\xc3\x9f"
                            "e"),
            "1");
  EXPECT_EQ(read_text(dir / "into/caf\xc3\xa9/\xf0\x9f\x90\x98"), "2");
}

TEST_F(Unpack, RefusesWhatWouldLandOutside) {
  const auto refused = [&](const TarMember& member) { return refusal({member}); };
  EXPECT_EQ(refused({.name = "/etc/cron.d/x"}),
            "member '/etc/cron.d/x' of 'release.tar' has an absolute path");
  EXPECT_EQ(refused({.name = "../x"}), "member '../x' of 'release.tar' climbs out of its folder");
  EXPECT_EQ(refused({.name = "a/../../x"}),
            "member 'a/../../x' of 'release.tar' climbs out of its folder");
  EXPECT_EQ(refusal({pax_name("../../x"), {.name = "x", .content = "x"}}),
            "member '../../x' of 'release.tar' climbs out of its folder");
  EXPECT_FALSE(exists(dir / "x"));
}

TEST_F(Unpack, RefusesLinksThatLeadOut) {
  const auto refused = [&](const std::string& name, const std::string& target) {
    return refusal({{.name = name, .type = '2', .link = target}});
  };
  EXPECT_NE(refused("a", "/etc/passwd").find("leads to '/etc/passwd', out of"), std::string::npos);
  EXPECT_NE(refused("a", "..").find("out of the release"), std::string::npos);
  EXPECT_NE(refused("d/a", "../../x").find("out of the release"), std::string::npos);
  EXPECT_NE(refused("d/a", ".//..//./../x").find("out of the release"), std::string::npos);
  EXPECT_NE(refused("a", "b/../../x").find("climbs after it descends"), std::string::npos);
  EXPECT_NE(refused("a", "").find("out of the release"), std::string::npos);
  EXPECT_TRUE(unpack({{.name = "d/e/a", .type = '2', .link = "../../x"}}));
}

TEST_F(Unpack, RefusesAChainOfLinksEachOfWhichLooksHarmless) {
  // sub/up is the root; sub/up/.. would be the folder that holds it.
  EXPECT_NE(refusal({{.name = "sub/up", .type = '2', .link = ".."},
                     {.name = "out", .type = '2', .link = "sub/up/.."}})
                .find("climbs after it descends"),
            std::string::npos);
}

TEST_F(Unpack, WritesNothingThroughALink) {
  write_text(dir / "outside/file", "before");
  EXPECT_NE(refusal({{.name = "d", .type = '2', .link = "e"},
                     {.name = "e/", .type = '5'},
                     {.name = "d/file", .content = "after"}})
                .find("passes through 'd', which is no folder"),
            std::string::npos);
  EXPECT_NE(refusal({{.name = "f", .type = '2', .link = "g"}, {.name = "f", .content = "x"}})
                .find("comes twice"),
            std::string::npos);
  EXPECT_EQ(read_text(dir / "outside/file"), "before");
}

TEST_F(Unpack, RefusesHardLinksToAnythingButItsOwnFiles) {
  const auto refused = [&](const std::string& target) {
    return refusal({{.name = "l", .type = '2', .link = "nowhere"},
                    {.name = "a", .type = '1', .link = target}});
  };
  EXPECT_NE(refused("/etc/passwd").find("absolute path"), std::string::npos);
  EXPECT_NE(refused("../release.tar").find("climbs out"), std::string::npos);
  EXPECT_NE(refused("not-there").find("no file before it"), std::string::npos);
  EXPECT_NE(refused("l").find("no file before it"), std::string::npos);
}

TEST_F(Unpack, RefusesDevicesFifosAndSetuid) {
  EXPECT_NE(refusal({{.name = "dev", .type = '3'}}).find("neither a file"), std::string::npos);
  EXPECT_NE(refusal({{.name = "fifo", .type = '6'}}).find("neither a file"), std::string::npos);
  EXPECT_EQ(refusal({{.name = "su", .mode = 04755}}),
            "member 'su' of 'release.tar' is setuid or setgid");
  EXPECT_NE(refusal({{.name = "sg", .mode = 02755}}).find("setgid"), std::string::npos);
  EXPECT_NE(refusal({{.name = "sg/", .type = '5', .mode = 02755}}).find("setgid"),
            std::string::npos);
}

TEST_F(Unpack, RefusesAFileThatComesTwiceButNotAFolder) {
  EXPECT_NE(
      refusal({{.name = "a", .content = "1"}, {.name = "./a", .content = "2"}}).find("comes twice"),
      std::string::npos);
  EXPECT_NE(refusal({{.name = "a", .content = "1"}, {.name = "a/b", .content = "2"}})
                .find("passes through 'a'"),
            std::string::npos);
  EXPECT_NE(
      refusal({{.name = "a", .content = "1"}, {.name = "a/", .type = '5'}}).find("comes twice"),
      std::string::npos);
  EXPECT_TRUE(unpack({{.name = "d/a"}, {.name = "d/", .type = '5', .mode = 0700}}));
  EXPECT_EQ(mode_of("d"), 0700U);
}

TEST_F(Unpack, StopsAtItsLimits) {
  EXPECT_NE(refusal({{.name = "a"}, {.name = "b"}, {.name = "c"}}, {.members = 2})
                .find("member 'c' of 'release.tar' is beyond the limit of 2 members"),
            std::string::npos);
  EXPECT_NE(refusal({{.name = "1/2/3/4/5"}}, {.members = 4}).find("limit of 4 members"),
            std::string::npos);
  EXPECT_NE(refusal({{.name = "a", .content = "12345"}, {.name = "b", .content = "678901"}},
                    {.bytes = 10})
                .find("member 'b' of 'release.tar' is beyond the limit of 10 bytes"),
            std::string::npos);
  EXPECT_NE(refusal({{.name = "bomb", .declared_size = 9ULL << 30}}).find("8589934592 bytes"),
            std::string::npos);
  EXPECT_FALSE(exists(dir / "into/bomb"));  // known from its header, before a byte is written
  std::string deep;
  for (int i = 0; i < 130; ++i) deep += "d/";
  EXPECT_NE(refusal({pax_name(deep + "f"), {.name = "x", .content = "x"}}).find("is too deep"),
            std::string::npos);
}

TEST_F(Unpack, StopsACompressedBombAtItsLimitAndNotLater) {
  write_text(dir / "bomb.tar",
             tar_of({{.name = "zeros", .content = std::string(64U << 20, '\0')}}));
  ASSERT_EQ(std::system(("cd " + dir.path().native() + " && zstd -q bomb.tar").c_str()), 0);
  EXPECT_LT(std::filesystem::file_size(dir / "bomb.tar.zst"), 100'000U);
  const auto done = world::unpack(dir / "bomb.tar.zst", dir / "into", {.bytes = 1U << 20});
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().message.find("limit of 1048576 bytes"), std::string::npos);
  std::uint64_t written = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(dir / "into")) {
    if (entry.is_regular_file()) written += entry.file_size();
  }
  EXPECT_LE(written, 1U << 20);
}

TEST_F(Unpack, StopsAMillionMembersAtTheLimitOfAConfiguration) {
  // One header again and again: what counts is that reading stops, not what the members are.
  std::string tar;
  for (int i = 0; i < 1000; ++i) tar += tar_of({{.name = "f" + std::to_string(i)}}).substr(0, 512);
  std::string many;
  for (int i = 0; i < 1000; ++i) many += tar;
  write_text(dir / "many.tar", many);
  const auto done = world::unpack(dir / "many.tar", dir / "into", {.members = 900});
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().message.find("limit of 900 members"), std::string::npos);
}

TEST_F(Unpack, ShowsAnOddNameWithoutForgingALine) {
  ASSERT_TRUE(unpack({{.name = "a\nb", .content = "x"}}));
  EXPECT_EQ(read_text(dir / "into/a\nb"), "x");
  const auto message = refusal({{.name = "a\x1b[2J\nb/../../c"}});
  EXPECT_EQ(message.find('\x1b'), std::string::npos) << message;
}

TEST_F(Unpack, ReadsEachCompressionAndNoOtherFormat) {
  write_text(dir / "plain.tar", tar_of({{.name = "a", .content = std::string(100000, 'a')}}));
  const auto made = [&](const std::string& command) {
    return std::system(("cd " + dir.path().native() + " && " + command).c_str()) == 0;
  };
  ASSERT_TRUE(made("gzip -k plain.tar && zstd -q plain.tar && xz -k plain.tar"));
  for (const char* name : {"plain.tar", "plain.tar.gz", "plain.tar.zst", "plain.tar.xz"}) {
    EXPECT_TRUE(remove_tree(dir / "into"));
    const auto done = world::unpack(dir / name, dir / "into", {});
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(read_text(dir / "into/a").size(), 100000U);
  }
  for (const std::string_view content : {"", "PK\3\4 not a tar", "#!/bin/sh\necho no\n"}) {
    write_text(dir / "other", content);
    EXPECT_TRUE(remove_tree(dir / "into"));
    const auto done = world::unpack(dir / "other", dir / "into", {});
    ASSERT_FALSE(done) << content;
    EXPECT_EQ(done.error().code, ErrorCode::archive_invalid);
  }
}

TEST_F(Unpack, SeesThatACompressedArchiveWasCutAnywhere) {
  std::vector<TarMember> members;
  for (int i = 0; i < 20; ++i) {
    std::string content(3000, '\0');
    for (auto& c : content) c = static_cast<char>(rand());
    members.push_back({.name = "f" + std::to_string(i), .content = content});
  }
  write_text(dir / "whole.tar", tar_of(members));
  ASSERT_EQ(std::system(("cd " + dir.path().native() + " && zstd -q --check whole.tar").c_str()),
            0);
  const auto whole = read_text(dir / "whole.tar.zst");
  for (std::size_t length = 0; length < whole.size(); length += 997) {
    write_text(dir / "cut", std::string_view(whole).substr(0, length));
    EXPECT_TRUE(remove_tree(dir / "into"));
    const auto done = world::unpack(dir / "cut", dir / "into", {});
    ASSERT_FALSE(done) << length << " of " << whole.size();
    EXPECT_EQ(done.error().code, ErrorCode::archive_invalid);
  }
}

TEST_F(Unpack, NeverTakesWhatIsThereAlready) {
  write_text(dir / "into/mine", "kept");
  write_text(dir / "release.tar", tar_of({{.name = "mine", .content = "theirs"}}));
  const auto done = world::unpack(dir / "release.tar", dir / "into", {});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::filesystem);
  EXPECT_EQ(read_text(dir / "into/mine"), "kept");
}

TEST_F(Unpack, LeavesNothingWhenTheSourceIsNotThere) {
  const auto done = world::unpack(dir / "nowhere", dir / "into", {});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message,
            "cannot open '" + (dir / "nowhere").native() + "': no such file or directory");
  EXPECT_FALSE(exists(dir / "into"));
}

TEST_F(Unpack, CopiesADirectoryByTheSameRules) {
  const auto source = dir / "source";
  write_text(source / "bin/run", "x");
  chmod((source / "bin/run").c_str(), 0755);
  write_text(source / "d/.hidden", "h");
  std::filesystem::create_symlink("../bin/run", source / "d/link");
  ASSERT_TRUE(world::unpack(source, dir / "into", {}));
  EXPECT_EQ(digest_of_tree(source)->digest, digest_of_tree(dir / "into")->digest);

  const auto refused_with = [&](const std::string& name) {
    EXPECT_TRUE(remove_tree(dir / "into"));
    const auto done = world::unpack(source, dir / "into", {});
    EXPECT_FALSE(done) << name;
    EXPECT_TRUE(done || done.error().code == ErrorCode::archive_invalid);
    EXPECT_TRUE(done || done.error().message.find("'" + name + "'") != std::string::npos);
    std::filesystem::remove(source / name);
  };
  std::filesystem::create_symlink("/etc/passwd", source / "absolute");
  refused_with("absolute");
  ASSERT_EQ(mkfifo((source / "fifo").c_str(), 0600), 0);
  refused_with("fifo");
  write_text(source / "setuid", "x");
  chmod((source / "setuid").c_str(), 04755);
  refused_with("setuid");
  EXPECT_FALSE(world::unpack(source, source / "d/inside", {}));
}

}  // namespace belay::world
