#include "cli/token_command.h"

#include <optional>
#include <ostream>

#include <fmt/format.h>

#include "auth/jwt.h"
#include "auth/token_rules.h"
#include "cli/text_of.h"
#include "cli/when.h"

namespace docket::cli {
namespace {

Outcome<std::string> signing_key(const std::string& path, const World& world) {
  const auto text = path == "-" ? text_of(path, world) : bytes_of(path);
  if (!text) return text.error();
  const std::string_view key = auth::key_of_file(*text);
  if (const auto good = auth::check_signing_key(key); !good) {
    return Refusal{ExitCode::usage, good.error().message};
  }
  return std::string(key);
}

Outcome<std::optional<TimePoint>> end_of(const std::string& expires, TimePoint now) {
  if (expires == "never") return std::optional<TimePoint>();
  const auto end = parse_when("+" + expires, now);
  if (!end || *end <= now) {
    return Refusal{ExitCode::usage,
                   fmt::format("--expires takes 90s, 10m, 2h, 90d or never, not '{}'.", expires)};
  }
  return std::optional(*end);
}

}  // namespace

Outcome<ExitCode> make_token(Session& session, const TokenFlags& flags) {
  const TimePoint now = session.world.clock.now();
  const auto key = signing_key(flags.signing_key_file, session.world);
  if (!key) return key.error();
  const auto end = end_of(flags.expires, now);
  if (!end) return end.error();
  if (const auto known = auth::parse_permissions(flags.permissions); !known) {
    return Refusal{ExitCode::usage, known.error().message};
  }
  if (flags.subject.empty() || flags.subject.size() > auth::subject_bytes_max) {
    return Refusal{ExitCode::usage,
                   fmt::format("--sub takes 1 to {} bytes.", auth::subject_bytes_max)};
  }
  const auth::Claims claims{.roles = flags.roles,
                            .permissions = flags.permissions,
                            .subject = flags.subject,
                            .issuer = flags.issuer,
                            .audience = flags.audience,
                            .issued_at = now,
                            .expires_at = *end};
  session.world.out << auth::sign(auth::to_json(claims), *key) << "\n";
  return ExitCode::done;
}

}  // namespace docket::cli
