// Tar archives by hand, so that a test can hold what no honest tool writes.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>

namespace belay::world {

struct TarMember {
  std::string name;
  char type = '0';  // 0 file, 1 hard link, 2 link, 3 character device, 5 folder, 6 FIFO
  std::string content = {};
  std::string link = {};
  unsigned mode = 0644;
  std::uint64_t declared_size = 0;  // instead of the content's own, in base 256
};

inline std::string tar_block(const TarMember& member) {
  std::string header(512, '\0');
  const auto put = [&](std::size_t at, std::string_view text) {
    std::memcpy(header.data() + at, text.data(), text.size());
  };
  const auto octal = [&](std::size_t at, int width, std::uint64_t value) {
    char text[24];
    std::snprintf(text, sizeof text, "%0*llo", width, static_cast<unsigned long long>(value));
    put(at, text);
  };
  put(0, std::string_view(member.name).substr(0, 100));
  octal(100, 7, member.mode);
  octal(108, 7, 0);
  octal(116, 7, 0);
  octal(124, 11, member.content.size());
  if (member.declared_size > 0) {
    header[124] = static_cast<char>(0x80);
    for (std::size_t byte = 0; byte < 8; ++byte) {
      header[135 - byte] = static_cast<char>(member.declared_size >> (8 * byte));
    }
    std::memset(header.data() + 125, 0, 3);
  }
  octal(136, 11, 1'700'000'000);
  put(148, "        ");
  header[156] = member.type;
  put(157, std::string_view(member.link).substr(0, 100));
  put(257, std::string_view("ustar\00000", 8));
  unsigned sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  octal(148, 6, sum);
  header[154] = '\0';
  header[155] = ' ';
  std::string padded = member.content;
  padded.resize((padded.size() + 511) / 512 * 512);
  return header + padded;
}

inline std::string tar_of(const std::vector<TarMember>& members) {
  std::string bytes;
  for (const auto& member : members) bytes += tar_block(member);
  return bytes + std::string(1024, '\0');
}

// A pax header that gives the next member this name.
inline TarMember pax_name(std::string_view name) {
  std::string record = " path=" + std::string(name) + "\n";
  std::size_t length = record.size();
  while (std::to_string(length).size() + record.size() != length) {
    length = std::to_string(length).size() + record.size();
  }
  return {.name = "pax", .type = 'x', .content = std::to_string(length) + record};
}

}  // namespace belay::world
