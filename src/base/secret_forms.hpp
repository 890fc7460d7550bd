// The ways in which a secret is commonly written: what a redactor must look for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/secret.hpp"

namespace belay {

// As it is; percent-encoded (all but RFC 3986's unreserved, either case of the digits, '+' for a
// blank, and twice); JSON-escaped (short and \u forms); quoted for a shell, for SQL and by Python;
// escaped as escaped() does; hexadecimal in either case; base64 in both alphabets, also from the
// middle of a longer text. Encodings that come out shorter than 6 bytes are left out, since they
// would be found in anything. No duplicates.
std::vector<Secret> forms_of(std::string_view secret);

// The passwords inside "scheme://user:password@host" and "password=…" texts, as they stand there
// and percent-decoded. One of less than 8 bytes that is also the user's or the database's name is
// left out: it hides nothing, and every message would lose a word.
std::vector<Secret> passwords_in(std::string_view text);

// The passwords of a text, and the pieces into which drivers cut one that is badly quoted.
std::vector<Secret> pieces_of(std::string_view password);

}  // namespace belay
