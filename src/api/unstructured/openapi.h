// docs/openapi/unstructured.json, as it stands in the repository when the server is built.
//
// Threads: a constant.
#pragma once

#include <string_view>

namespace docket::api::unstructured {

std::string_view openapi_document();

}  // namespace docket::api::unstructured
