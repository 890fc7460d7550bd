// A revision of a git repository as an archive. The repository is material, not a program: no hook,
// filter, remote helper or setting of it is executed.
#pragma once

#include "steps/release_source.hpp"

namespace belay::steps {

// "git:" and the full id of the commit that the revision names. Errors: input_unreadable when it
// names none, process_failed when git is missing.
Result<std::string> git_digest(engine::World& world, const ReleaseSource& source,
                               const ToolRun& run);

// Writes the commit's files as a tar archive. Uncommitted files, submodules and what Git LFS keeps
// elsewhere are not in it; `export-ignore` of the commit's own .gitattributes is obeyed.
Done git_archive(engine::World& world, const ReleaseSource& source, const std::string& digest,
                 const std::filesystem::path& archive, const ToolRun& run);

// The mail addresses of those who wrote these files, as far as the commit of a git source, or the
// work tree that a directory lies in, knows them; sorted. Nothing where there is no repository, or
// none that git reads for us. Of a repository nothing is executed.
std::vector<std::string> git_authors(engine::World& world, const ReleaseSource& source,
                                     const std::vector<std::string>& files, const ToolRun& run);

}  // namespace belay::steps
