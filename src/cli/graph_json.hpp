// The revision graph as JSON, one form for all commands that print it.
#pragma once

#include "base/json.hpp"
#include "core/migration/survey.hpp"

namespace belay::cli {

// revisions, heads, effective_heads, bases, branch_points, merge_points, problems. The revisions
// newest first: id, down, depends, labels (as written), all_labels (as they spread), doc, file.
Json::Object graph_json(const migration::Survey& survey);

Json ids_json(const migration::Lineage& lineage, const migration::Lineage::Places& places);

}  // namespace belay::cli
