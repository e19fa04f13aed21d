#include "api/form.h"

#include <any>
#include <optional>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "auth/secret.h"
#include "base/ascii.h"
#include "base/check.h"
#include "base/utf8.h"
#include "http/field_value.h"
#include "http/multipart.h"
#include "http/target.h"
#include "http/text.h"

namespace docket::api {
namespace {

std::string text_of(std::string bytes) {
  return is_utf8(bytes) ? std::move(bytes) : http::latin1_to_utf8(bytes);
}

class FormReceiver final : public http::BodyReceiver {
 public:
  FormReceiver(const http::Request& head, const FormLimits& limits, NewFile new_file,
               Refuse refuse);

  Task<std::optional<http::Response>> take(std::string bytes) override;
  Task<std::optional<http::Response>> finish(http::Request& request) override;

 private:
  Task<Result<void>> take_parts(std::string_view bytes);
  Result<void> begin_part(http::Multipart::Head head);
  Task<Result<void>> add_to_part(std::string_view bytes);
  Task<Result<void>> end_part();
  Result<void> hold_text(std::size_t bytes);
  Result<void> add_pairs();

  const http::Request head_;
  const FormLimits limits_;
  const NewFile new_file_;
  const Refuse refuse_;
  std::optional<Error> error_;  // of the head
  std::optional<http::Multipart> multipart_;
  std::string pairs_;  // of an urlencoded form

  Form form_;
  std::size_t text_bytes_ = 0;
  std::uint64_t files_bytes_ = 0;
  // The part at hand: a file when it has a writer.
  http::NamedValue field_;
  std::unique_ptr<engine::FileWriter> writer_;
  std::uint64_t file_bytes_ = 0;
};

FormReceiver::FormReceiver(const http::Request& head, const FormLimits& limits, NewFile new_file,
                           Refuse refuse)
    : head_(head), limits_(limits), new_file_(std::move(new_file)), refuse_(std::move(refuse)) {
  const std::string* content_type = head.headers.find("Content-Type");
  if (content_type == nullptr) return;
  const std::string type = http::parse_field_value(*content_type).value;
  const bool is_multipart = equal_without_case(type, "multipart/form-data");
  form_.is_form = is_multipart || equal_without_case(type, "application/x-www-form-urlencoded");
  if (!is_multipart) return;
  if (const auto boundary = http::boundary_of(*content_type)) {
    multipart_.emplace(*boundary, http::Multipart::Limits{.parts = limits.fields + limits.files});
  } else {
    error_ = invalid_argument("Missing boundary in multipart.");
  }
}

Task<std::optional<http::Response>> FormReceiver::take(std::string bytes) {
  Result<void> taken;
  if (error_) {
    taken = *error_;
  } else if (multipart_) {
    taken = co_await take_parts(bytes);
  } else if (form_.is_form) {
    taken = hold_text(bytes.size());
    if (taken) pairs_ += bytes;
  }
  if (!taken) co_return refuse_(head_, taken.error());
  co_return std::nullopt;
}

// The request is the connection's, which awaits this.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-reference-coroutine-parameters)
Task<std::optional<http::Response>> FormReceiver::finish(http::Request& request) {
  Result<void> whole;
  if (error_) {
    whole = *error_;
  } else if (multipart_) {
    whole = multipart_->finish();
  } else {
    whole = add_pairs();
  }
  if (!whole) co_return refuse_(head_, whole.error());
  request.received = std::move(form_);
  co_return std::nullopt;
}

Task<Result<void>> FormReceiver::take_parts(std::string_view bytes) {
  multipart_->push(bytes);
  while (true) {
    auto event = multipart_->next();
    if (!event) co_return event.error();
    if (std::holds_alternative<http::Multipart::More>(*event)) co_return Result<void>();
    Result<void> done;
    if (auto* head = std::get_if<http::Multipart::Head>(&*event)) {
      done = begin_part(std::move(*head));
    } else if (const auto* data = std::get_if<http::Multipart::Data>(&*event)) {
      done = co_await add_to_part(data->bytes);
    } else {
      done = co_await end_part();
    }
    if (!done) co_return done.error();
  }
}

Result<void> FormReceiver::begin_part(http::Multipart::Head head) {
  field_ = {.name = text_of(std::move(head.name)), .value = {}};
  if (!head.filename) {
    if (form_.fields.size() == limits_.fields) {
      return exhausted(fmt::format("A form has at most {} fields.", limits_.fields));
    }
    return hold_text(field_.name.size());
  }
  if (form_.files.size() == limits_.files) {
    return exhausted(fmt::format("A form has at most {} files.", limits_.files));
  }
  file_bytes_ = 0;
  writer_ = new_file_(text_of(*std::move(head.filename)), text_of(std::move(head.content_type)));
  return {};
}

Task<Result<void>> FormReceiver::add_to_part(std::string_view bytes) {
  if (!writer_) {
    if (bytes.size() > limits_.field_bytes - field_.value.size()) {
      co_return exhausted(
          fmt::format("A field of a form has at most {} bytes.", limits_.field_bytes));
    }
    if (Result<void> held = hold_text(bytes.size()); !held) co_return held;
    field_.value += bytes;
    co_return Result<void>();
  }
  file_bytes_ += bytes.size();
  files_bytes_ += bytes.size();
  if (file_bytes_ > limits_.file_bytes) {
    co_return exhausted(fmt::format("A file has at most {} bytes.", limits_.file_bytes));
  }
  if (files_bytes_ > limits_.files_bytes) {
    co_return exhausted(
        fmt::format("The files of a form have at most {} bytes together.", limits_.files_bytes));
  }
  co_return co_await writer_->append(std::string(bytes));
}

Task<Result<void>> FormReceiver::end_part() {
  if (!writer_) {
    field_.value = text_of(std::move(field_.value));
    form_.fields.push_back(std::move(field_));
    co_return Result<void>();
  }
  Result<job::InputFile> file = co_await writer_->finish();
  writer_.reset();
  if (!file) co_return file.error();
  form_.files.push_back({std::move(field_.name), *std::move(file)});
  co_return Result<void>();
}

Result<void> FormReceiver::hold_text(std::size_t bytes) {
  if (bytes > limits_.fields_bytes - text_bytes_) {
    return exhausted(
        fmt::format("The fields of a form have at most {} bytes together.", limits_.fields_bytes));
  }
  text_bytes_ += bytes;
  return {};
}

Result<void> FormReceiver::add_pairs() {
  for (http::NamedValue& pair : http::decode_query(pairs_)) {
    if (form_.fields.size() == limits_.fields) {
      return exhausted(fmt::format("A form has at most {} fields.", limits_.fields));
    }
    if (pair.value.size() > limits_.field_bytes) {
      return exhausted(fmt::format("A field of a form has at most {} bytes.", limits_.field_bytes));
    }
    form_.fields.push_back({text_of(std::move(pair.name)), text_of(std::move(pair.value))});
  }
  return {};
}

// With its length, so that no two forms run together to the same bytes.
void put(std::string_view text, std::string& to) {
  fmt::format_to(std::back_inserter(to), "{}:", text.size());
  to += text;
}

}  // namespace

std::unique_ptr<http::BodyReceiver> receive_form(const http::Request& head,
                                                 const FormLimits& limits, NewFile new_file,
                                                 Refuse refuse) {
  return std::make_unique<FormReceiver>(head, limits, std::move(new_file), std::move(refuse));
}

Form& form_of(http::Request& request) {
  auto* form = std::any_cast<Form>(&request.received);
  DOCKET_CHECK(form != nullptr, "the route receives a form");
  return *form;
}

std::string digest(const Form& form) {
  std::string content = form.is_form ? "form" : "other";
  for (const http::NamedValue& field : form.fields) {
    content += 'f';
    put(field.name, content);
    put(field.value, content);
  }
  for (const FilePart& part : form.files) {
    content += 'p';
    put(part.name, content);
    put(part.file.name, content);
    put(part.file.content_type, content);
    put(auth::to_hex(part.file.sha256), content);
  }
  return auth::to_hex(auth::sha256(content));
}

}  // namespace docket::api
