// Documents as a person submits them: what POST /api/v1/jobs/ of the Unstructured door takes.
//
// Guarantees: the bytes of the files reach the door as they are. Which settings there are is the
//   door's to say.
// Threads: pure.
#pragma once

#include <string>
#include <vector>

#include "client/http.h"

namespace docket::cli {

struct DocumentFile {
  std::string name;  // without folders
  std::string bytes;
};

struct DocumentRequest {
  std::string strategy;         // of the partition node; empty: what the door takes
  std::string chunking;         // basic, by_title, by_page, by_similarity; empty: no chunks
  std::size_t chunk_chars = 0;  // the longest chunk; 0: what the door takes
};

// The workflow as request_data: a partition node and, with chunking, a chunk node.
std::string request_data_of(const DocumentRequest& request);

client::Call documents_call(const DocumentRequest& request, const std::vector<DocumentFile>& files);

}  // namespace docket::cli
