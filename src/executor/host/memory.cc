#include "executor/host/memory.h"

#include <limits>
#include <map>
#include <optional>
#include <string>

#include "base/parse_number.h"
#include "executor/host/text_file.h"
#include "executor/host/words.h"

namespace docket::executor::host {

OrFailure<Memory> parse_memory(std::string_view meminfo) {
  std::map<std::string_view, std::uint64_t> bytes;
  while (const auto line = take_line(meminfo)) {
    const std::size_t colon = line->find(':');
    if (colon == std::string_view::npos) continue;
    const auto fields = words(line->substr(colon + 1), 2);
    const auto kilobytes =
        fields.empty() ? std::optional<std::uint64_t>() : parse_number<std::uint64_t>(fields[0]);
    constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max() >> 11U;
    if (kilobytes && *kilobytes <= most) bytes[line->substr(0, colon)] = *kilobytes << 10U;
  }
  if (!bytes.contains("MemTotal")) return io("failed to read memory: no MemTotal");
  Memory memory{.total = bytes["MemTotal"],
                .available = bytes["MemFree"] + bytes["Buffers"] + bytes["Cached"],
                .free = bytes["MemFree"],
                .cached = bytes["Cached"] + bytes["SReclaimable"]};
  if (bytes.contains("MemAvailable")) memory.available = bytes["MemAvailable"];
  return memory;
}

OrFailure<Memory> read_memory(const Roots& roots) {
  const OrFailure<std::string> text = read_text(roots.proc + "/meminfo");
  if (!text) return text.error();
  return parse_memory(*text);
}

boost::json::object memory_json(const Memory& memory) {
  return {{"Total", memory.total},
          {"Available", memory.available},
          {"Free", memory.free},
          {"Cached", memory.cached},
          {"changed", false}};
}

}  // namespace docket::executor::host
