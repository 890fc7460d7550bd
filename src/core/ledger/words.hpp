// What a record says in words, apart from what it says to programs.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/ledger/record.hpp"

namespace belay::ledger {

// Puts `change` of them in the place of messages, hints, reasons, what was seen and what is open.
// Names, codes, digests, shapes and facts stay: the run goes on by them.
void change_words(Record& record, const std::function<std::string(std::string_view)>& change);

}  // namespace belay::ledger
