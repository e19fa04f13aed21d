#include "executor/host/load.h"

#include <string>

#include "executor/host/text_file.h"
#include "executor/host/words.h"

namespace docket::executor::host {

OrFailure<Load> parse_load(std::string_view loadavg) {
  const auto fields = words(loadavg, 3);
  if (fields.size() == 3) {
    const auto one = decimal(fields[0]);
    const auto five = decimal(fields[1]);
    const auto fifteen = decimal(fields[2]);
    if (one && five && fifteen) return Load{.one = *one, .five = *five, .fifteen = *fifteen};
  }
  return io("failed to read the load: unexpected text");
}

OrFailure<Load> read_load(const Roots& roots) {
  const OrFailure<std::string> text = read_text(roots.proc + "/loadavg");
  if (!text) return text.error();
  return parse_load(*text);
}

boost::json::object load_json(const Load& load) {
  return {{"Load1", load.one}, {"Load5", load.five}, {"Load15", load.fifteen}, {"changed", false}};
}

}  // namespace docket::executor::host
