// Secret references, resolved at the moment of use: env:NAME, file:PATH, credential:NAME (systemd).
#pragma once

#include <filesystem>
#include <map>

#include "base/redactor.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "core/plan/config.hpp"

namespace belay::cli {

// Errors: usage where it is no reference, without a word of it; config_invalid where there is
// nothing behind it.
Result<Secret> resolve(const std::string& reference, const std::filesystem::path& base);

// Every value that resolve() has given so far: what nothing that is printed, logged or recorded may
// hold. Lives as long as the process.
const Redactor& known_secrets();
// The same, with shorter passwords and with what tool_environment() gave: for children's output,
// where a word too many may be masked.
const Redactor& childrens_secrets();

// Takes libpq's PG* variables out of our own environment, but for PGPASSFILE: they would fill in
// what a URL leaves out, or overrule it, behind the back of belay.toml. To be called first of all.
// Their values stay known to env: and env_pass, which name them.
void set_libpq_variables_aside();

// The URL of a PostgreSQL database. Errors name the scheme of any other, and nothing else of it.
Result<Secret> resolve_database_url(const std::string& reference,
                                    const std::filesystem::path& base);

// The URL of a webhook, http or https with a host; config_invalid for any other, without a word of
// it. Its path and query count as secret as well: services put their tokens there.
Result<Secret> resolve_webhook(const std::string& reference, const std::filesystem::path& base);

// What env.py needs of the application's environment: env_pass and env_file.
Result<std::map<std::string, Secret>> tool_environment(const plan::MigrationsConfig& migrations,
                                                       const std::filesystem::path& base);

}  // namespace belay::cli
