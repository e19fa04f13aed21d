// Inflates a gzip body piece by piece as it arrives.
//
// Guarantees: never holds or makes more than the limit it is given; several members in a row are
//   one body (RFC 1952 section 2.2).
// Callers: the parser.
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace docket::http {

class Inflater {
 public:
  enum class Verdict : std::uint8_t { ok, broken, too_large };

  Inflater();
  ~Inflater();
  Inflater(Inflater&&) noexcept;
  Inflater& operator=(Inflater&&) noexcept;

  // Appends what `piece` inflates to; `out` never grows past `bytes_max`. After anything but `ok`
  // the inflater is of no more use.
  Verdict push(std::string_view piece, std::string& out, std::uint64_t bytes_max);
  // Whether what was pushed is nothing at all or ends where a member ends.
  bool is_whole() const;

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
};

}  // namespace docket::http
