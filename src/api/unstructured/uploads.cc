#include "api/unstructured/uploads.h"

#include <algorithm>
#include <utility>

#include "api/form.h"
#include "api/unstructured/text.h"

namespace docket::api::unstructured {
namespace {

constexpr std::size_t request_data_bytes_max = 1U << 20U;

// Errors of a form that is being received.
http::Response refuse_form(const http::Request&, const Error& error) {
  switch (error.code) {
    case ErrorCode::exhausted:
      return fastapi_detail(413, "Request body is too large");
    case ErrorCode::invalid_argument:
      return fastapi_detail(400, "There was an error parsing the body");
    case ErrorCode::unauthenticated:
    case ErrorCode::forbidden:
    case ErrorCode::not_found:
    case ErrorCode::conflict:
    case ErrorCode::unavailable:
    case ErrorCode::corrupt:
      return encode_error(error, no_file);
  }
  return encode_error(error, no_file);
}

FormLimits limits_of(const Options& options) {
  FormLimits limits;
  limits.field_bytes = request_data_bytes_max;
  limits.files = std::min<std::size_t>(options.files_max, job::files_max);
  limits.file_bytes = options.file_bytes_max;
  limits.files_bytes = options.request_bytes_max;
  return limits;
}

}  // namespace

void take_uploads(http::Route& route, const Context& context) {
  route.body_bytes_max = context.options.request_bytes_max;
  route.receive = [&context](const http::Request& head) {
    return receive_form(
        head, limits_of(context.options),
        [&context](std::string name, std::string content_type) {
          return context.services.engine.new_file(std::move(name), std::move(content_type));
        },
        refuse_form);
  };
}

OrAnswer<Uploads> uploads_of(http::Request& request) {
  Form& form = form_of(request);
  if (!form.is_form && request.headers.has("Content-Type")) {
    return detail(415, "Unsupported media type");
  }
  Uploads uploads;
  uploads.fields = std::move(form.fields);
  for (FilePart& part : form.files) {
    const std::string_view name = plain_name(part.name);
    if (name != "input_files" && name != "files") continue;
    if (part.file.name.empty()) {
      Violations violations;
      violations.value_error(Path{"body", name} / uploads.files.size(), "null",
                             "a file must have a name");
      return refused(violations);
    }
    uploads.files.push_back(std::move(part.file));
  }
  return uploads;
}

OrAnswer<std::string> request_data(const Uploads& uploads) {
  for (const http::NamedValue& field : uploads.fields) {
    if (plain_name(field.name) == "request_data") return field.value;
  }
  Violations violations;
  violations.missing({"body", "request_data"}, "null");
  return refused(violations);
}

}  // namespace docket::api::unstructured
