// Small text functions: nearest name, splitting, letters, and making foreign text safe to show.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace belay {

std::vector<std::string> split(std::string_view text, char separator);
std::string join(std::span<const std::string> parts, std::string_view separator);
std::string_view trimmed(std::string_view text);

// Small and capital letters: A to Z alone, in every locale.
constexpr char lowered(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
constexpr char raised(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
std::string lowered(std::string_view text);
std::string raised(std::string_view text);

// Another's words as a message begins: "No such file" gets a small letter, "TLS handshake" none.
std::string within_message(std::string_view words);

// "a, b, … (7 in all)": at most so many of them, escaped.
std::string some_of(std::span<const std::string> texts, std::size_t most);

// The candidate with the least edits, if at most a third of its letters differ; else empty.
std::string nearest(std::string_view name, std::span<const std::string_view> candidates);

bool is_valid_utf8(std::string_view text);

// Foreign output for a terminal or a record: control bytes and invalid UTF-8 become \xNN, line
// breaks and tabs stay.
std::string escaped(std::string_view text);

// [a-z0-9][a-z0-9._-]{0,63}: what a plan, phase, step, release or environment may be called.
bool is_name(std::string_view text);

}  // namespace belay
