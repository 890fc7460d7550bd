// A revision that its author marked as not finished.
#pragma once

#include <string>
#include <string_view>

namespace belay::migration {

// What marks it, for a message; empty where nothing does. Marks are, in any case of letters:
// - a line "# belay: draft" (in SQL "-- belay: draft"), with anything behind it after a blank;
// - a message (the first line of the docstring) that begins with WIP, or with DRAFT in brackets or
//   before a colon: "draft: …", "[draft] …", "wip …";
// - a file name that begins with wip or draft as a word, has wip as its second word (behind its
//   id), or ends in ".draft" or ".wip". Words are cut at what is no letter and no digit.
// A message such as "add draft to posts" is no mark.
std::string draft_mark(std::string_view path, std::string_view doc, std::string_view text);

}  // namespace belay::migration
