#include "steps/git.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "steps/git_command.hpp"

namespace belay::steps {
namespace {

constexpr std::string_view scheme = "git:";
using Words = std::vector<std::string>;

GitLook at_base(engine::World& world, const ToolRun& run) {
  return {world.processes, world.base, run};
}

bool is_object_id(const std::string& text) {
  return (text.size() == 40 || text.size() == 64) &&
         text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

// A repository of our own that only borrows the other one's objects, so that filters, formats and
// attributes that its configuration may hold stay unread.
Done borrow(engine::World& world, const ReleaseSource& source, const std::filesystem::path& own,
            bool is_sha256, const ToolRun& run) {
  TRY(const auto objects,
      ask_git(at_base(world, run), {"-C", world.path(source.git).string(), "rev-parse",
                                    "--path-format=absolute", "--git-path", "objects"}));
  if (objects.find_first_of("\n\"") != std::string::npos) {
    return fail(ErrorCode::input_unreadable, "'" + escaped(source.git) + "' has an odd path",
                "move the repository to a path without quotes and line breaks");
  }
  TRY_DONE(world.files.remove_tree(own));
  TRY_DONE(world.files.make_directory(own / "objects/info", 0700));
  TRY_DONE(world.files.make_directory(own / "refs", 0700));
  const std::string config = is_sha256 ? "[core]\nrepositoryformatversion = 1\nbare = true\n"
                                         "[extensions]\nobjectFormat = sha256\n"
                                       : "[core]\nrepositoryformatversion = 0\nbare = true\n";
  TRY_DONE(world.files.write_durably(own / "config", config, 0600));
  TRY_DONE(world.files.write_durably(own / "HEAD", "ref: refs/heads/none\n", 0600));
  return world.files.write_durably(own / "objects/info/alternates", objects + "\n", 0600);
}

}  // namespace

Result<std::string> git_digest(engine::World& world, const ReleaseSource& source,
                               const ToolRun& run) {
  TRY(auto id,
      ask_git(at_base(world, run), {"-C", world.path(source.git).string(), "rev-parse", "--verify",
                                    "--quiet", "--end-of-options", source.revision + "^{commit}"}));
  if (is_object_id(id)) return std::string(scheme) + id;
  return fail(ErrorCode::input_unreadable, source.shown() + " is no commit",
              "fetch it: git -C " + source.git + " fetch --tags");
}

Done git_archive(engine::World& world, const ReleaseSource& source, const std::string& digest,
                 const std::filesystem::path& archive, const ToolRun& run) {
  const std::string id = digest.substr(scheme.size());
  const auto own = archive.parent_path() / (archive.filename().string() + ".git");
  auto done = borrow(world, source, own, id.size() == 64, run);
  if (done) {
    auto written = ask_git(at_base(world, run),
                           {"--git-dir=" + own.string(), "archive", "--format=tar",
                            "--output=" + archive.string(), id},
                           ErrorCode::archive_invalid);
    if (!written) done = fail(std::move(written).error());
  }
  static_cast<void>(world.files.remove_tree(own));
  return done;
}

std::vector<std::string> git_authors(engine::World& world, const ReleaseSource& source,
                                     const std::vector<std::string>& files, const ToolRun& run) {
  std::string commit = "HEAD";
  if (source.is_git()) {
    const auto digest = git_digest(world, source, run);
    if (!digest) return {};
    commit = digest->substr(scheme.size());
  }
  const auto place = world.path(source.is_git() ? source.git : source.artifact);
  std::error_code ignored;
  if (files.empty() || !std::filesystem::is_directory(place, ignored)) return {};
  // A signature would be checked by a program that the repository's configuration names.
  Words words{"-C",           place.string(), "log", "--no-show-signature", "--max-count=1000",
              "--format=%ae", commit,         "--"};
  for (const auto& file : files) words.push_back(":(literal)" + file);
  const auto said = ask_git(at_base(world, run), std::move(words));
  if (!said) return {};
  auto authors = split(*said, '\n');
  std::ranges::sort(authors);
  authors.erase(std::ranges::unique(authors).begin(), authors.end());
  std::erase(authors, "");
  return authors;
}

}  // namespace belay::steps
