// Secret references, resolved at the moment of use: env:NAME, file:PATH, credential:NAME (systemd).
#pragma once

#include <filesystem>
#include <map>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "core/plan/config.hpp"

namespace belay::cli {

Result<Secret> resolve(const std::string& reference, const std::filesystem::path& base);

// The URL of a PostgreSQL database. Errors name the scheme of any other, and nothing else of it.
Result<Secret> resolve_database_url(const std::string& reference,
                                    const std::filesystem::path& base);

// What env.py needs of the application's environment: env_pass and env_file.
Result<std::map<std::string, Secret>> tool_environment(const plan::MigrationsConfig& migrations,
                                                       const std::filesystem::path& base);

}  // namespace belay::cli
