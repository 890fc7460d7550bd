// The floor of the benchmark "lint": every file is read and parsed by libpg_query, and nothing is
// made of the tree; by as many threads as there are processors.
#include <pg_query.h>

#include <atomic>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

int main(int count, char** words) {
  std::atomic<int> next = 1;
  std::atomic<int> parsed = 0;
  const auto work = [&] {
    for (int i = next++; i < count; i = next++) {
      std::ifstream file(words[i]);
      const std::string text{std::istreambuf_iterator<char>(file), {}};
      const PgQueryParseResult result = pg_query_parse(text.c_str());
      if (result.error == nullptr) ++parsed;
      pg_query_free_parse_result(result);
    }
  };
  {
    std::vector<std::jthread> others;
    for (unsigned n = 1; n < std::thread::hardware_concurrency(); ++n) others.emplace_back(work);
    work();
  }
  std::printf("%d files, %d parsed\n", count - 1, parsed.load());
  return 0;
}
