#include "cli/document_form.h"

#include <algorithm>

#include <fmt/format.h>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace docket::cli {
namespace {

namespace json = boost::json;

// A line that is in none of the files (RFC 2046 section 5.1.1 leaves the choice to the sender).
std::string boundary_for(const std::vector<DocumentFile>& files) {
  for (int number = 0;; ++number) {
    std::string boundary = fmt::format("docket-documents-{}", number);
    const bool is_taken = std::ranges::any_of(files, [&](const DocumentFile& file) {
      return file.bytes.find(boundary) != std::string::npos;
    });
    if (!is_taken) return boundary;
  }
}

// A name inside quotes of a part's header, as browsers write it (WHATWG multipart/form-data).
std::string quoted_name(std::string_view name) {
  std::string quoted;
  for (const char c : name) {
    if (c == '"') {
      quoted += "%22";
    } else if (c == '\r' || c == '\n') {
      quoted += c == '\r' ? "%0D" : "%0A";
    } else {
      quoted += c;
    }
  }
  return quoted;
}

std::string chunk_subtype(const std::string& chunking) {
  return chunking == "basic" ? "chunk_by_character" : "chunk_" + chunking;
}

}  // namespace

std::string request_data_of(const DocumentRequest& request) {
  json::object partition{
      {"name", "Partitioner"}, {"type", "partition"}, {"subtype", "unstructured_api"}};
  if (!request.strategy.empty()) partition["settings"] = {{"strategy", request.strategy}};
  json::array nodes{std::move(partition)};
  if (!request.chunking.empty()) {
    json::object chunk{
        {"name", "Chunker"}, {"type", "chunk"}, {"subtype", chunk_subtype(request.chunking)}};
    if (request.chunk_chars > 0) chunk["settings"] = {{"max_characters", request.chunk_chars}};
    nodes.push_back(std::move(chunk));
  }
  return json::serialize(json::object{{"job_nodes", std::move(nodes)}});
}

client::Call documents_call(const DocumentRequest& request,
                            const std::vector<DocumentFile>& files) {
  const std::string boundary = boundary_for(files);
  std::string body =
      fmt::format("--{}\r\nContent-Disposition: form-data; name=\"request_data\"\r\n\r\n{}\r\n",
                  boundary, request_data_of(request));
  for (const DocumentFile& file : files) {
    body += fmt::format(
        "--{}\r\nContent-Disposition: form-data; name=\"input_files\"; filename=\"{}\"\r\n"
        "Content-Type: application/octet-stream\r\n\r\n",
        boundary, quoted_name(file.name));
    body += file.bytes;
    body += "\r\n";
  }
  body += fmt::format("--{}--\r\n", boundary);
  client::Call call;
  call.method = "POST";
  call.path = "/api/v1/jobs/";
  call.body = std::move(body);
  call.content_type = "multipart/form-data; boundary=" + boundary;
  return call;
}

}  // namespace docket::cli
