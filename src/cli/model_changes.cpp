#include "cli/model_changes.hpp"

#include <algorithm>
#include <filesystem>

#include "base/text.hpp"
#include "cli/other_programs.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_models_named = 3;
constexpr std::string_view unchanged_line = "Schema-unchanged:";

std::vector<std::string> declared_models(const Arguments& arguments, const Scripts& scripts) {
  auto models = scripts.models;
  std::error_code ignored;
  const fs::path here = fs::current_path(ignored);
  for (const auto& path : arguments.list("models")) {
    models.push_back((here / path).lexically_normal().lexically_relative(scripts.base).string());
  }
  return models;
}

// A file, or a Python file below a folder.
bool is_model(const std::string& file, const std::vector<std::string>& models) {
  return std::ranges::any_of(models, [&](const std::string& model) {
    if (file == model || model == ".") return model != "." || file.ends_with(".py");
    const std::string folder = model.ends_with('/') ? model : model + "/";
    return file.starts_with(folder) && file.ends_with(".py");
  });
}

bool is_revision(const std::string& file, const migration::Survey& survey) {
  return std::ranges::any_of(survey.revisions,
                             [&](const auto& revision) { return revision.path == file; });
}

// A reason stands behind it.
bool says_unchanged(const std::vector<std::string>& messages) {
  for (const auto& message : messages) {
    for (const auto& line : split(message, '\n')) {
      const std::string_view text = line;
      if (!text.starts_with(unchanged_line)) continue;
      if (!trimmed(text.substr(unchanged_line.size())).empty()) return true;
    }
  }
  return false;
}

migration::Problem without_revision(const std::vector<std::string>& changed,
                                    const std::string& since, const std::string& alembic) {
  constexpr auto kind = migration::ProblemKind::models_without_revision;
  return {.kind = kind,
          .path = changed.front(),
          .line = 0,
          .message = some_of(changed, most_models_named) + ": changed since " + escaped(since) +
                     ", and no revision with it",
          .hint = alembic +
                  " revision --autogenerate -m MESSAGE; where the schema stays as it is: "
                  "a line \"Schema-unchanged: WHY\" in the commit's message, and git "
                  "commit --no-verify",
          .gravity = migration::row_of(kind).gravity};
}

}  // namespace

Result<std::vector<migration::Problem>> model_problems(const Arguments& arguments,
                                                       const Scripts& scripts) {
  std::vector<migration::Problem> problems;
  const auto models = declared_models(arguments, scripts);
  if (!arguments.flag("changed") || models.empty()) return problems;
  const std::string given = arguments.option("changed");
  const std::string since = given.empty() ? "HEAD" : given;
  TRY(const auto changes, other_programs().staged_changes(scripts.base, since));
  std::vector<std::string> changed;
  for (const auto& file : changes.files) {
    if (is_revision(file, scripts.survey)) return problems;
    if (is_model(file, models)) changed.push_back(file);
  }
  if (changed.empty() || says_unchanged(changes.messages)) return problems;
  problems.push_back(without_revision(changed, since, scripts.alembic));
  return problems;
}

}  // namespace belay::cli
