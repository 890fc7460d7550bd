#include "core/migration/catalog.hpp"

#include "base/sha256.hpp"

namespace belay::migration {
namespace {

Json to_array(const std::vector<std::string>& keys) {
  return Json::Array(keys.begin(), keys.end());
}

std::vector<std::string> from_array(const Json& value) {
  std::vector<std::string> keys;
  const auto* array = value.if_array();
  if (array == nullptr) return keys;
  for (const Json& key : *array) keys.push_back(key.string_or(""));
  return keys;
}

}  // namespace

CatalogChange difference(const Catalog& before, const Catalog& after) {
  CatalogChange change;
  for (const auto& [key, definition] : before.objects) {
    const auto at = after.objects.find(key);
    if (at == after.objects.end()) {
      change.removed.push_back(key);
    } else if (at->second != definition) {
      change.changed.push_back(key);
    }
  }
  for (const auto& [key, definition] : after.objects) {
    if (!before.objects.contains(key)) change.added.push_back(key);
  }
  return change;
}

std::string fingerprint(const Catalog& catalog) {
  // As canonical(to_json(catalog)) has it, without the tree: a catalog has many thousand objects.
  Sha256 digest;
  std::string_view before = "{";
  for (const auto& [key, definition] : catalog.objects) {
    digest.update(before);
    digest.update(canonical(key));
    digest.update(":");
    digest.update(canonical(definition));
    before = ",";
  }
  digest.update(catalog.objects.empty() ? "{}" : "}");
  return digest.finish_hex();
}

Json to_json(const CatalogChange& change) {
  return Json::Object{{"added", to_array(change.added)},
                      {"changed", to_array(change.changed)},
                      {"removed", to_array(change.removed)}};
}

CatalogChange change_from_json(const Json& value) {
  return CatalogChange{.added = from_array(value["added"]),
                       .removed = from_array(value["removed"]),
                       .changed = from_array(value["changed"])};
}

Json to_json(const Catalog& catalog) {
  Json::Object objects;
  for (const auto& [key, definition] : catalog.objects) objects[key] = definition;
  return objects;
}

Catalog catalog_from_json(const Json& value) {
  Catalog catalog;
  const auto* objects = value.if_object();
  if (objects == nullptr) return catalog;
  for (const auto& [key, definition] : *objects) {
    catalog.objects[key] = definition.string_or("");
  }
  return catalog;
}

}  // namespace belay::migration
