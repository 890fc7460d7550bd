#include "steps/seal.hpp"

#include "base/text.hpp"

namespace belay::steps {
namespace {

const std::string file_name = ".belay-release";
constexpr std::string_view tree_word = "tree ";

}  // namespace

Result<Seal> seal_release(engine::World& world, const std::filesystem::path& release,
                          const std::string& source) {
  TRY_DONE(world.files.remove_tree(release / file_name));  // one that the source brought along
  TRY_DONE(world.files.seal_tree(release));
  TRY(const auto facts, world.files.digest_of_release(release, file_name));
  const Seal seal{source, facts.digest};
  TRY_DONE(world.files.write_durably(
      release / file_name, source + "\n" + std::string(tree_word) + seal.tree + "\n", 0444));
  return seal;
}

Result<std::optional<Seal>> read_seal(engine::World& world, const std::filesystem::path& release) {
  if (!world.files.exists(release / file_name)) return std::optional<Seal>{};
  TRY(const auto text, world.files.read(release / file_name, 4096));
  const auto lines = split(trimmed(text), '\n');
  Seal seal{lines.front(), {}};
  for (const auto& line : lines) {
    if (line.starts_with(tree_word)) seal.tree = line.substr(tree_word.size());
  }
  return std::optional(std::move(seal));
}

Done expect_intact(engine::World& world, const ReleaseTree& tree, const std::string& name) {
  const auto place = tree.release(name);
  TRY(const auto seal, read_seal(world, place));
  if (!seal || seal->tree.empty()) return {};
  TRY(const auto facts, world.files.digest_of_release(place, file_name));
  if (facts.digest == seal->tree) return {};
  return fail(ErrorCode::archive_invalid,
              "release '" + name + "' is not what was sealed: its files were changed since",
              "stage it anew: remove " + place.string() + ", and run the plan again");
}

}  // namespace belay::steps
