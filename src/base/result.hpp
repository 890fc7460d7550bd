// Result<T>: a value, or the one Error type. The disposition is chosen where the error is born.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "base/errors.hpp"

namespace belay {

// What the handler may do with an error.
enum class Disposition {
  give_up,       // the effect did not happen, and repeating it would fail again
  retry,         // the effect did not happen; the same call may succeed later
  in_doubt,      // the effect may have happened: observe the world before anything else
  ask_operator,  // only a person can tell
};

struct Error {
  ErrorCode code = ErrorCode::bug;
  std::string message;    // lower case, no full stop, user text in quotes
  std::string hint = {};  // one sentence with the next command to type; may be empty
  Disposition disposition = Disposition::give_up;
  std::vector<std::string> trail = {};  // what was being done, innermost first

  // Adds what was being done: error.while_doing("reading the plan").
  Error&& while_doing(std::string doing) && {
    trail.push_back(std::move(doing));
    return std::move(*this);
  }
};

template <class T>
using Result = tl::expected<T, Error>;

using Done = Result<void>;

inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}
inline tl::unexpected<Error> fail(ErrorCode code, std::string message, std::string hint = {},
                                  Disposition disposition = Disposition::give_up) {
  return fail(Error{code, std::move(message), std::move(hint), disposition, {}});
}

// "message (while trail; while trail)", for one line of a log or a record.
std::string describe(const Error& error);

}  // namespace belay

#define BELAY_JOIN_(a, b) a##b
#define BELAY_JOIN(a, b) BELAY_JOIN_(a, b)
// TRY(auto value, expression): unwraps a Result or returns its error. Must stand in a block.
#define TRY(declaration, ...) TRY_NAMED(BELAY_JOIN(result_, __LINE__), declaration, __VA_ARGS__)
#define TRY_NAMED(name, declaration, ...)                   \
  auto name = (__VA_ARGS__);                                \
  if (!name) return ::belay::fail(std::move(name).error()); \
  declaration = *std::move(name)
// TRY_DONE(expression): the same for a Done.
#define TRY_DONE(...)                                                       \
  do {                                                                      \
    auto done_result = (__VA_ARGS__);                                       \
    if (!done_result) return ::belay::fail(std::move(done_result).error()); \
  } while (false)
