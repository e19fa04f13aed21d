// What a task of the kind `document` asks for, read from its JSON.
//
// Guarantees: an omitted key or null has the default of the Unstructured API's form; unknown keys
//   are tolerated. A refusal is `invalid_input` with the code `bad_options` and names the culprit
//   in `detail` {path, expected}.
// Threads: pure functions over values.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/system/result.hpp>

#include "base/failure.h"
#include "executor/chunking/options.h"
#include "executor/element/reader.h"

namespace docket::executor::document {

struct PartitionRequest {
  element::ReadOptions options;
  std::string content_type;                  // asserted; empty: the file's own
  std::string gz_uncompressed_content_type;  // of what is in a gzip file
  std::vector<std::string> skip_infer_table_types;
  std::vector<std::string> exclude_elements;
  bool unique_element_ids = false;
  bool keep_last_modified = false;
};

struct ChunkRequest {
  chunking::ChunkOptions options;
  bool unique_element_ids = false;
};

// The file becomes elements, which may become chunks in the same run.
struct Partition {
  PartitionRequest partition;
  std::optional<ChunkRequest> chunk;
  bool is_fetched = false;  // the file is the output of the step before: fetched_file.h
};
// The elements of the step before become chunks.
struct Chunk {
  ChunkRequest chunk;
};
// The elements of the step before, unchanged.
struct Pass {};
// A step that nothing here can do.
struct Refuse {
  std::string message;
};
using Request = std::variant<Partition, Chunk, Pass, Refuse>;

boost::system::result<Request, Failure> parse_request(std::string_view input);

}  // namespace docket::executor::document
