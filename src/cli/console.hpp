// What is printed for people: plain lines, colours where the terminal has them and NO_COLOR does
// not forbid them. A broken pipe is no reason to stop a deploy.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace belay::cli {

enum class Tone { plain, good, bad, quiet, strong };

bool is_terminal();
std::string toned(Tone tone, std::string_view text);
void print_line(std::string_view text);  // standard output
void print_text(std::string_view text);  // the same, with no line's end
void complain(std::string_view text);    // standard error

// Whether all that was printed arrived, once nothing more comes. A reader that went away is no
// failure; a full disk is. The message, or nothing.
std::optional<std::string> output_failure();

}  // namespace belay::cli
