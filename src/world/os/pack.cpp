#include "world/os/pack.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <memory>

namespace belay::world {
namespace {

using Writer = std::unique_ptr<archive, int (*)(archive*)>;
using Entry = std::unique_ptr<archive_entry, void (*)(archive_entry*)>;

la_ssize_t append(archive*, void* out, const void* bytes, std::size_t size) {
  static_cast<std::string*>(out)->append(static_cast<const char*>(bytes), size);
  return static_cast<la_ssize_t>(size);
}

bool begin_packing(archive* writer, std::string& out) {
  return writer != nullptr && archive_write_set_format_pax_restricted(writer) == ARCHIVE_OK &&
         archive_write_add_filter_gzip(writer) == ARCHIVE_OK &&
         // Without it gzip's own header holds the time of packing.
         archive_write_set_options(writer, "gzip:!timestamp") == ARCHIVE_OK &&
         archive_write_open2(writer, &out, nullptr, &append, nullptr, nullptr) == ARCHIVE_OK;
}

bool pack_one(archive* writer, const std::string& name, const std::string& bytes, Instant at) {
  const Entry entry(archive_entry_new(), archive_entry_free);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(at.time_since_epoch()).count();
  archive_entry_set_pathname(entry.get(), name.c_str());
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  archive_entry_set_perm(entry.get(), 0600);
  archive_entry_set_size(entry.get(), static_cast<la_int64_t>(bytes.size()));
  archive_entry_set_mtime(entry.get(), seconds, 0);
  return archive_write_header(writer, entry.get()) == ARCHIVE_OK &&
         archive_write_data(writer, bytes.data(), bytes.size()) ==
             static_cast<la_ssize_t>(bytes.size());
}

}  // namespace

Result<std::string> pack(const std::string& root, std::span<const Packed> files, Instant at) {
  std::string out;
  const Writer writer(archive_write_new(), archive_write_free);
  bool good = begin_packing(writer.get(), out);
  for (const auto& file : files) {
    good = good && pack_one(writer.get(), root + "/" + file.name, file.bytes, at);
  }
  if (!good || archive_write_close(writer.get()) != ARCHIVE_OK) {
    const char* words = writer ? archive_error_string(writer.get()) : nullptr;
    return fail(ErrorCode::bug, std::string("libarchive packs nothing: ") + (words ? words : "?"));
  }
  return out;
}

}  // namespace belay::world
