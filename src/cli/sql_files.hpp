// SQL that was named on the command line: files, folders (walked for *.sql) and "-", read in
// parallel by a bounded number of threads.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace belay::cli {

// The files behind the words, folders in the order of their paths. Symbolic links to folders inside
// a folder are not followed, and pipes, sockets and devices in it are left out. Fails when a word
// names nothing, a Python file, or a folder without a *.sql file.
Result<std::vector<std::string>> sql_files(const std::vector<std::string>& words);

// The whole file, or of "-" standard input, without a byte order mark; at most 64 MiB.
Result<std::string> read_sql(const std::string& file);

// Calls `work(i)` for each i below `count`, on as many threads as there are processors.
void in_parallel(std::size_t count, const std::function<void(std::size_t)>& work);

}  // namespace belay::cli
