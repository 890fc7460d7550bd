// Small text functions: nearest name, splitting, and making foreign text safe to show.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace belay {

std::vector<std::string> split(std::string_view text, char separator);
std::string join(std::span<const std::string> parts, std::string_view separator);
std::string_view trimmed(std::string_view text);

// The candidate with the least edits, if at most a third of its letters differ; else empty.
std::string nearest(std::string_view name, std::span<const std::string_view> candidates);

bool is_valid_utf8(std::string_view text);

// Foreign output for a terminal or a record: control bytes and invalid UTF-8 become \xNN, line
// breaks and tabs stay.
std::string escaped(std::string_view text);

// [a-z0-9][a-z0-9._-]{0,63}: what a plan, phase, step, release or environment may be called.
bool is_name(std::string_view text);

}  // namespace belay
