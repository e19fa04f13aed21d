// Forms with files: multipart/form-data or application/x-www-form-urlencoded, taken as they arrive.
//
// Guarantees: no file is ever whole in memory; nothing more is read while a file's bytes are
//   written. A request that is refused or whose client leaves has left no file. Texts are UTF-8:
//   what is not is read as ISO-8859-1, as FastAPI services do.
// Callers: doors, for `Route::receive`; their handlers by `form_of`.
// Threads: as Route::receive and Route::handle.
// Errors (rendered by the door): `invalid_argument` for a body that is no such form, `exhausted`
//   past a limit, and those of the file writer.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/guard.h"
#include "base/result.h"
#include "engine/engine.h"
#include "http/message.h"
#include "job/submission.h"

namespace docket::api {

struct FormLimits {
  std::size_t fields = 1'000;
  std::size_t field_bytes = 1024 * 1024;
  std::size_t fields_bytes = 4 * 1024 * 1024;  // of all names and values
  std::size_t files = job::files_max;
  std::uint64_t file_bytes = 1024ULL * 1024 * 1024;
  std::uint64_t files_bytes = 1024ULL * 1024 * 1024;  // of all
};

// A part that has a file name; `file.name` is empty where the client left it so.
struct FilePart {
  std::string name;  // of the field
  job::InputFile file;
};

struct Form {
  // The body is of one of the two types; another one is read and dropped.
  bool is_form = false;
  // In the order they came, repeated ones kept. A part without a file name is a field.
  std::vector<http::NamedValue> fields;
  std::vector<FilePart> files;
};

// Takes the bytes of one file, as Engine::new_file.
using NewFile =
    std::function<std::unique_ptr<engine::FileWriter>(std::string name, std::string content_type)>;

// For Route::receive. `refuse` renders errors in the door's style.
std::unique_ptr<http::BodyReceiver> receive_form(const http::Request& head,
                                                 const FormLimits& limits, NewFile new_file,
                                                 Refuse refuse);

// What the receiver left; to be moved from by the handler. Our bug on another route.
Form& form_of(http::Request& request);

// Names the content of a form: 64 lower-case hex digits of a SHA-256 over its fields, and the
// names, types and hashes of its files, all in order.
std::string digest(const Form& form);

}  // namespace docket::api
