#include "core/ledger/words.hpp"

namespace belay::ledger {

void change_words(Record& record, const std::function<std::string(std::string_view)>& change) {
  std::visit(
      [&](auto& r) {
        if constexpr (requires { r.message; }) r.message = change(r.message);
        if constexpr (requires { r.hint; }) r.hint = change(r.hint);
        if constexpr (requires { r.reason; }) r.reason = change(r.reason);
        if constexpr (requires { r.seen; }) r.seen = change(r.seen);
        if constexpr (requires { r.why; }) r.why = change(r.why);
        if constexpr (requires { r.objections; }) {
          for (auto& line : r.objections) line = change(line);
        }
        if constexpr (requires { r.open; }) {
          for (auto& line : r.open) line = change(line);
        }
      },
      record);
}

}  // namespace belay::ledger
