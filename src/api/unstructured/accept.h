// Which of the forms that an answer can have a client accepts.
//
// Source: RFC 9110 section 12.5.1.
// Threads: pure.
#pragma once

#include <string_view>

namespace docket::api::unstructured {

// The weight of `type` ("application/json") under an Accept header, from 0 to 1; the most specific
// range counts. An absent or empty header accepts everything.
double weight_of(std::string_view accept, std::string_view type);

// True when it names `type` itself, and not by a wildcard.
bool names(std::string_view accept, std::string_view type);

}  // namespace docket::api::unstructured
