// Where what is printed goes once the terminal is gone: an ssh session that died, a closed window.
#pragma once

#include <filesystem>
#include <string_view>

namespace belay::cli {

// From the first line that a terminal does not take any more (EIO), all goes to the end of this
// file, 0600. Of the last call.
void keep_output_in(const std::filesystem::path& file);

// Whether the text went into the file, because the terminal is gone: `failure` is the errno of a
// write to it. False where no file was named, or it cannot be written.
bool took_over(int failure, std::string_view text);
// Whether it is gone.
bool terminal_is_lost();

}  // namespace belay::cli
