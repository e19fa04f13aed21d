// Whatever text comes as a token, and whatever claims somebody signed, it is refused or gives
// permissions that a token may hold; and a token is good only as it was signed.
#include <string>

#include "auth/jwt.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace auth = docket::auth;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auth::TokenRules rules{.signing_key = "the key of the fuzz target",
                               .previous_signing_key = "its key of the last month"};
  const docket::TimePoint now = docket::from_micros(1'900'000'000'000'000);
  static_cast<void>(auth::verify(text, rules, now));

  const std::string signed_text = auth::sign(text, rules.signing_key);
  const auto token = auth::verify(signed_text, rules, now);
  if (!token) return 0;
  docket::job::PermissionSet more = token->permissions;
  more.remove(auth::token_permissions());
  DOCKET_CHECK(more.is_empty(), "a token holds what tokens may hold");
  DOCKET_CHECK(!token->roles.empty(), "a good token has a role");
  DOCKET_CHECK(!token->subject.empty() && token->subject.size() <= auth::subject_bytes_max,
               "a good token names a user");
  std::string changed = signed_text;
  char& last_of_claims = changed[changed.rfind('.') - 1];
  last_of_claims = last_of_claims == 'A' ? 'B' : 'A';
  DOCKET_CHECK(!auth::verify(changed, rules, now), "a changed token is refused");
  return 0;
}
