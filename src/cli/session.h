// What every command that talks to a server has: the server, the world, and how to print.
//
// Threads: one.
#pragma once

#include <string>
#include <string_view>

#include "cli/outcome.h"
#include "cli/server.h"
#include "cli/world.h"

namespace docket::cli {

enum class Format { table, json, jsonl };

struct Session {
  Server server;
  Format format;
  const World& world;
};

// "table", "json" or "jsonl"; empty is a table on a terminal and JSON in a pipe.
Format choose_format(std::string_view word, bool is_out_terminal);

// A JSON document as it is printed: byte for byte, but on one line in jsonl.
std::string document(const std::string& json, Format format);

}  // namespace docket::cli
