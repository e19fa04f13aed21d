#include <gmime/gmime.h>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "executor/element/file_name.h"
#include "executor/element/unicode.h"
#include "executor/office/charset.h"
#include "executor/office/mail.h"
#include "executor/office/mail_content.h"
#include "executor/office/mail_head.h"
#include "executor/office/or_failure.h"

namespace docket::executor::office {
namespace {

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
template <class T>
using Owned = std::unique_ptr<T, Unref>;

void start_library() {
  static std::once_flag once;
  std::call_once(once, [] { g_mime_init(); });
}

std::string text_of(const char* text) { return text == nullptr ? std::string() : text; }

// A type without a subtype ("text") is none, and then it is the default of RFC 2045, 5.2.
std::string lower_type(GMimeObject* part) {
  GMimeContentType* type = g_mime_object_get_content_type(part);
  if (type == nullptr) return "text/plain";
  const std::string header = text_of(g_mime_object_get_header(part, "Content-Type"));
  const std::string own = header.substr(0, header.find(';'));
  if (!own.empty() && own.find('/') == std::string::npos) return "text/plain";
  return element::lower(text_of(g_mime_content_type_get_media_type(type)) + "/" +
                        text_of(g_mime_content_type_get_media_subtype(type)));
}

std::string type_parameter(GMimeObject* part, const char* name) {
  return text_of(g_mime_object_get_content_type_parameter(part, name));
}

bool is_attachment(GMimeObject* part) {
  GMimeContentDisposition* disposition = g_mime_object_get_content_disposition(part);
  if (disposition == nullptr) return false;
  return element::lower(text_of(g_mime_content_disposition_get_disposition(disposition))) ==
         "attachment";
}

std::vector<GMimeObject*> parts_of(GMimeObject* part) {
  std::vector<GMimeObject*> parts;
  if (!GMIME_IS_MULTIPART(part)) return parts;
  GMimeMultipart* multipart = GMIME_MULTIPART(part);
  const int count = g_mime_multipart_get_count(multipart);
  for (int i = 0; i < count; ++i) parts.push_back(g_mime_multipart_get_part(multipart, i));
  return parts;
}

// The part of a multipart/related that the others are related to.
GMimeObject* root_of(GMimeObject* related) {
  const std::vector<GMimeObject*> parts = parts_of(related);
  const std::string start = type_parameter(related, "start");
  for (GMimeObject* part : parts) {
    const std::string id = text_of(g_mime_object_get_content_id(part));
    if (!start.empty() && (start == id || start == "<" + id + ">")) return part;
  }
  return parts.empty() ? nullptr : parts.front();
}

// As Python's EmailMessage.get_body: html before plain, no attachments, of related parts the root.
GMimeObject* body_of(GMimeObject* whole) {
  GMimeObject* plain = nullptr;
  std::vector<GMimeObject*> open = {whole};  // the next one last
  while (!open.empty()) {
    GMimeObject* part = open.back();
    open.pop_back();
    if (part == nullptr || is_attachment(part)) continue;
    const std::string type = lower_type(part);
    if (type == "text/html") return part;
    if (type == "text/plain" && plain == nullptr) plain = part;
    if (type == "multipart/related") {
      open.push_back(root_of(part));
    } else if (GMIME_IS_MULTIPART(part)) {
      const std::vector<GMimeObject*> parts = parts_of(part);
      open.insert(open.end(), parts.rbegin(), parts.rend());
    }
  }
  return plain;
}

// Signatures, and what a mail program says of a delivery, are for programs.
bool is_for_programs(const std::string& type) {
  return type == "application/pgp-signature" || type == "message/delivery-status";
}

// As Python's EmailMessage.iter_attachments: of the outermost multipart, all but what may be the
// body.
std::vector<GMimeObject*> attachments_of(GMimeObject* whole) {
  const std::string type = lower_type(whole);
  std::vector<GMimeObject*> parts = parts_of(whole);
  if (type == "multipart/alternative") return {};
  if (type == "multipart/related") {
    std::erase(parts, root_of(whole));
    return parts;
  }
  std::vector<GMimeObject*> attachments;
  std::vector<std::string> seen;
  for (GMimeObject* part : parts) {
    const std::string own = lower_type(part);
    const bool may_be_body = own == "text/plain" || own == "text/html" ||
                             own == "multipart/related" || own == "multipart/alternative";
    const bool is_first = std::find(seen.begin(), seen.end(), own) == seen.end();
    if (may_be_body && is_first && !is_attachment(part)) {
      seen.push_back(own);
    } else if (!is_for_programs(own)) {
      attachments.push_back(part);
    }
  }
  return attachments;
}

std::string bytes_of(GMimeStream* memory) {
  const GByteArray* array = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(memory));
  return {reinterpret_cast<const char*>(array->data), array->len};
}

// Without its transfer encoding.
std::string content_of(GMimeObject* part) {
  GMimeDataWrapper* content =
      GMIME_IS_PART(part) ? g_mime_part_get_content(GMIME_PART(part)) : nullptr;
  if (content == nullptr) return {};
  const Owned<GMimeStream> memory(g_mime_stream_mem_new());
  g_mime_data_wrapper_write_to_stream(content, memory.get());
  return bytes_of(memory.get());
}

std::string text_content_of(GMimeObject* part) {
  return to_utf8(content_of(part), type_parameter(part, "charset"));
}

// A part that is a mail, or many parts, as a file of its own. Its disposition would make it an
// attachment of itself.
std::string serialized(GMimeObject* part) {
  if (GMIME_IS_MESSAGE_PART(part)) {
    GMimeMessage* enclosed = g_mime_message_part_get_message(GMIME_MESSAGE_PART(part));
    if (enclosed == nullptr) return {};
    part = GMIME_OBJECT(enclosed);
  } else {
    g_mime_object_remove_header(part, "Content-Disposition");
  }
  const Owned<GMimeStream> memory(g_mime_stream_mem_new());
  g_mime_object_write_to_stream(part, nullptr, memory.get());
  return bytes_of(memory.get());
}

MailContent::Attachment attachment_of(GMimeObject* part) {
  MailContent::Attachment attachment;
  attachment.content_type = lower_type(part);
  std::string name = text_of(g_mime_object_get_content_disposition_parameter(part, "filename"));
  if (name.empty()) name = type_parameter(part, "name");
  attachment.name = element::base_name(name);
  if (GMIME_IS_MULTIPART(part) || GMIME_IS_MESSAGE_PART(part)) {
    attachment.content_type = "message/rfc822";
    attachment.bytes = serialized(part);
  } else {
    const bool is_text = attachment.content_type.starts_with("text/");
    attachment.bytes = is_text ? text_content_of(part) : content_of(part);
  }
  return attachment;
}

// Groups are the people in them.
std::vector<std::string> addresses(GMimeMessage* message, GMimeAddressType type) {
  std::vector<std::string> found;
  std::vector<InternetAddress*> open;
  const auto push = [&open](InternetAddressList* list) {
    const int count = list == nullptr ? 0 : internet_address_list_length(list);
    for (int i = count; i > 0; --i) {
      open.push_back(internet_address_list_get_address(list, i - 1));
    }
  };
  push(g_mime_message_get_addresses(message, type));
  while (!open.empty()) {
    InternetAddress* address = open.back();
    open.pop_back();
    if (INTERNET_ADDRESS_IS_GROUP(address)) {
      push(internet_address_group_get_members(INTERNET_ADDRESS_GROUP(address)));
    } else if (INTERNET_ADDRESS_IS_MAILBOX(address)) {
      const std::string mail =
          text_of(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address)));
      if (!mail.empty())
        found.push_back(mailbox(text_of(internet_address_get_name(address)), mail));
    }
  }
  return found;
}

void read_head(GMimeMessage* message, MailContent& content) {
  content.from = addresses(message, GMIME_ADDRESS_TYPE_FROM);
  if (content.from.size() > 1) content.from.resize(1);
  content.to = addresses(message, GMIME_ADDRESS_TYPE_TO);
  content.cc = addresses(message, GMIME_ADDRESS_TYPE_CC);
  content.bcc = addresses(message, GMIME_ADDRESS_TYPE_BCC);
  content.subject = text_of(g_mime_message_get_subject(message));
  content.id = text_of(g_mime_message_get_message_id(message));
  GDateTime* date = g_mime_message_get_date(message);
  if (date != nullptr) content.date = mail_date(g_date_time_to_unix(date));
}

void count_part(GMimeObject*, GMimeObject*, gpointer count) {
  ++*static_cast<std::int64_t*>(count);
}

}  // namespace

element::Reading read_eml(std::string_view bytes, const element::ReadContext& context,
                          const ReadAttachment& read_attachment) {
  start_library();
  const std::optional<std::string> mended = with_head_set_off(bytes);
  if (mended) bytes = *mended;
  const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size()));
  const Owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  const Owned<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), nullptr));
  GMimeObject* whole = message ? g_mime_message_get_mime_part(message.get()) : nullptr;
  if (whole == nullptr) return not_a_valid("eml");
  std::int64_t parts = 0;
  g_mime_message_foreach(message.get(), &count_part, &parts);
  if (parts > context.limits.mail_parts) return element::past_limit("mail_parts");

  MailContent content;
  read_head(message.get(), content);
  if (GMimeObject* body = body_of(whole)) {
    const bool is_html = lower_type(body) == "text/html";
    content.body_kind = is_html ? MailContent::Body::html : MailContent::Body::plain;
    content.body = text_content_of(body);
  }
  for (GMimeObject* part : attachments_of(whole)) {
    content.attachments.push_back(attachment_of(part));
  }
  return read_content(std::move(content), context, read_attachment);
}

}  // namespace docket::executor::office
