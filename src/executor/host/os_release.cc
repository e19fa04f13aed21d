#include "executor/host/os_release.h"

#include "base/utf8.h"
#include "executor/host/machine_names.h"
#include "executor/host/text_file.h"
#include "executor/host/words.h"

namespace docket::executor::host {
namespace {

// One word of a shell: quotes of both sorts, and a backslash before what would end them.
std::string unquoted(std::string_view text) {
  std::string value;
  char quote = '\0';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote == '\0' && (c == '"' || c == '\'')) {
      quote = c;
    } else if (c == quote && quote != '\0') {
      quote = '\0';
    } else if (c == '\\' && quote != '\'' && i + 1 < text.size()) {
      value += text[++i];
    } else if (quote == '\0' && is_blank(c)) {
      break;
    } else {
      value += c;
    }
  }
  return scrub_utf8(value);
}

}  // namespace

std::map<std::string, std::string> parse_os_release(std::string_view text) {
  std::map<std::string, std::string> values;
  while (const auto line = take_line(text)) {
    const std::string_view assignment = trimmed(*line);
    const std::size_t equals = assignment.find('=');
    if (assignment.starts_with('#') || equals == std::string_view::npos || equals == 0) continue;
    values[std::string(assignment.substr(0, equals))] = unquoted(assignment.substr(equals + 1));
  }
  return values;
}

OsRelease read_os_release(const Roots& roots) {
  ReadText file = try_read_text(roots.etc + "/os-release");
  if (file.error != 0) file = try_read_text(roots.usr_lib + "/os-release");
  auto values = parse_os_release(file.text);
  OsRelease os{.distribution = values["ID"], .version = values["VERSION_ID"]};
  if (os.distribution.empty()) return {.distribution = "linux", .version = kernel_release()};
  if (os.distribution == "debian") {
    const std::string point_release = scrub_utf8(first_line(roots.etc + "/debian_version"));
    const bool has_digit =
        !point_release.empty() && point_release[0] >= '0' && point_release[0] <= '9';
    if (has_digit) os.version = point_release;
  }
  return os;
}

boost::json::object os_json(const OsRelease& os) {
  return {{"Distribution", os.distribution}, {"Version", os.version}, {"changed", false}};
}

}  // namespace docket::executor::host
