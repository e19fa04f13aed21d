// JSON as every answer may show it: values under the names of secrets read "***".
//
// Guarantees: every value, whatever it is, under a key that contains password, passwd, secret,
//   token, api_key or private_key (any case, however its letters are escaped, at any depth) is
//   replaced; all other bytes stay as they are. A text that is no JSON is masked as far as it looks
//   like it; linear, without recursion.
// Threads: pure.
#pragma once

#include <string>
#include <string_view>

namespace docket::executor::host {

std::string redact(std::string_view json);

}  // namespace docket::executor::host
