// The form of POST /general/v0/general: what each field may say, and the kind's input made of it.
//
// Guarantees: fields that nobody knows are ignored, and so are those that only clients act on. What
//   only several options together can break is the kind's to refuse.
// Source: the public pages on partition parameters; docs/doors/unstructured.md.
// Threads: pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "api/unstructured/errors.h"
#include "http/message.h"

namespace docket::api::unstructured {

enum class OutputFormat : std::uint8_t { json, csv };

struct PartitionForm {
  std::string input;  // for every file: {"partition": …} and perhaps {"chunk": …}
  OutputFormat format = OutputFormat::json;
};

// `fields` as they came, names still with their "[]". 422 for what they may not say.
OrAnswer<PartitionForm> decode_partition(const std::vector<http::NamedValue>& fields);

}  // namespace docket::api::unstructured
