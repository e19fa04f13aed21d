// What may be set of a node: types, bounds, and what is never stored.
//
// Guarantees: unknown keys stay as they were sent; null stands for the default; the values of keys
//   that name a secret become null.
// Threads: pure.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include <boost/json/fwd.hpp>

#include "api/unstructured/path.h"

namespace docket::api::unstructured {

// Of a node's settings, and of a form.
inline constexpr std::array<std::string_view, 4> strategies = {"fast", "hi_res", "auto",
                                                               "ocr_only"};

// How deep the settings of a node may nest; those that mean something nest two levels.
inline constexpr std::size_t settings_depth_max = 16;

// The settings as they are stored: a JSON object as text, or null. What is wrong goes to
// `violations`.
std::string decode_settings(Violations& violations, const Path& path, std::string_view type,
                            std::string_view subtype, const boost::json::value& value,
                            std::string_view text);

// A key whose value is a secret: api_key, X-Api-Key, password, client_secret.
bool is_secret(std::string_view key);
// `object` with null for the values of its secrets, however deep.
std::string without_secrets(std::string_view object);

}  // namespace docket::api::unstructured
