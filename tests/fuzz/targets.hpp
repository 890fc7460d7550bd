// What takes text that anybody may have written, each with what holds whatever the text is. The
// same functions are run by libFuzzer (scripts/sweep fuzz) and, over every file of corpus/, by the
// ordinary tests.
#pragma once

#include <array>
#include <stdexcept>
#include <string>
#include <string_view>

namespace belay::fuzz {

// Each throws BrokenClaim, or is ended by a sanitizer or an ENSURE, when something that must hold
// does not. True: the text was accepted, so that a seed is known to reach past the refusals.
bool python(std::string_view input);
bool sql(std::string_view input);
bool plan(std::string_view input);
bool policy(std::string_view input);
bool ledger(std::string_view input);
bool approval(std::string_view input);
bool saved_plan(std::string_view input);
bool calendar(std::string_view input);

struct Target {
  std::string_view name;
  bool (*run)(std::string_view input);
};
// tests/fuzz/CMakeLists.txt makes a program of each.
inline constexpr std::array targets{
    Target{"python", python},         Target{"sql", sql},          Target{"plan", plan},
    Target{"policy", policy},         Target{"ledger", ledger},    Target{"approval", approval},
    Target{"saved_plan", saved_plan}, Target{"calendar", calendar}};

struct BrokenClaim : std::logic_error {
  using std::logic_error::logic_error;
};
inline void claim(bool holds, const std::string& what) {
  if (!holds) throw BrokenClaim(what);
}

}  // namespace belay::fuzz
