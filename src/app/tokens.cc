#include "app/tokens.h"

#include <fmt/format.h>

#include "base/log.h"
#include "base/whole_file.h"

namespace docket::app {
namespace {

// The key under `name`, or in the file under `name`_file. Empty: neither is configured.
Result<std::string> key_of(std::string_view name, const std::string& key, const std::string& path) {
  const std::string where = fmt::format("doors.osapi.{}", name);
  if (!key.empty() && !path.empty()) {
    return invalid_argument(fmt::format("Set {0} or {0}_file, not both.", where));
  }
  std::string found = key;
  if (!path.empty()) {
    const auto text = whole_file(path);
    if (!text) return invalid_argument(fmt::format("{}_file: cannot read {}.", where, path));
    found = auth::key_of_file(*text);
  }
  if (key.empty() && path.empty()) return found;
  if (const auto good = auth::check_signing_key(found); !good) {
    return invalid_argument(fmt::format("{}: {}", where, good.error().message));
  }
  if (found.size() < auth::signing_key_bytes_good) {
    log::warning("app", "{} has {} bytes; {} are as strong as the signature", where, found.size(),
                 auth::signing_key_bytes_good);
  }
  return found;
}

}  // namespace

Result<std::optional<auth::TokenRules>> token_rules(const TokenConfig& config) {
  auto now = key_of("signing_key", config.rules.signing_key, config.signing_key_file);
  if (!now) return now.error();
  auto before = key_of("previous_signing_key", config.rules.previous_signing_key,
                       config.previous_signing_key_file);
  if (!before) return before.error();
  if (now->empty()) {
    if (before->empty()) return std::optional<auth::TokenRules>();
    return invalid_argument("doors.osapi.previous_signing_key is for beside a signing_key.");
  }
  auth::TokenRules rules = config.rules;
  rules.signing_key = std::move(*now);
  rules.previous_signing_key = std::move(*before);
  return std::optional(std::move(rules));
}

}  // namespace docket::app
