#include "ports/backup_tool.hpp"

namespace belay::ports {

std::string to_text(DumpFormat format) {
  return format == DumpFormat::custom ? "custom" : "directory";
}

Json to_json(const BackupReceipt& receipt) {
  Json value;
  value.set("directory", receipt.directory);
  value.set("manifest_digest", receipt.manifest_digest);
  value.set("files", receipt.files);
  value.set("bytes", receipt.bytes);
  value.set("entries", receipt.entries);
  value.set("dump_version", receipt.dump_version);
  value.set("format", receipt.format);
  value.set("dump_ms", receipt.dump_ms);
  value.set("seal_ms", receipt.seal_ms);
  return value;
}

BackupReceipt receipt_from_json(const Json& value) {
  BackupReceipt receipt;
  receipt.directory = value["directory"].string_or("");
  receipt.manifest_digest = value["manifest_digest"].string_or("");
  receipt.files = value["files"].int_or(0);
  receipt.bytes = value["bytes"].int_or(0);
  receipt.entries = value["entries"].int_or(0);
  receipt.dump_version = value["dump_version"].string_or("");
  receipt.format = value["format"].string_or(receipt.format);
  receipt.dump_ms = value["dump_ms"].int_or(0);
  receipt.seal_ms = value["seal_ms"].int_or(0);
  return receipt;
}

}  // namespace belay::ports
