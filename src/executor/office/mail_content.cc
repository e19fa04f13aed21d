#include "executor/office/mail_content.h"

#include <chrono>
#include <cstddef>
#include <utility>

#include <fmt/format.h>

#include "executor/element/collector.h"
#include "executor/markup/html.h"
#include "executor/markup/text.h"

namespace docket::executor::office {
namespace {

using element::Element;
using element::Reading;

void add_mail_fields(element::Metadata& metadata, const MailContent& content) {
  metadata.sent_from = content.from;
  metadata.sent_to = content.to;
  metadata.cc_recipient = content.cc;
  metadata.bcc_recipient = content.bcc;
  metadata.subject = content.subject;
  metadata.email_message_id = content.id;
  if (!content.date.empty()) metadata.last_modified = content.date;
}

// What add_mail_fields() copies into each element: a list of addresses can be as long as the mail.
std::size_t bytes_of_mail_fields(const MailContent& content) {
  std::size_t bytes = content.subject.size() + content.id.size();
  for (const auto* const list : {&content.from, &content.to, &content.cc, &content.bcc}) {
    for (const std::string& address : *list) bytes += sizeof(std::string) + address.size();
  }
  return bytes;
}

Reading read_body(const MailContent& content, const element::ReadContext& context) {
  if (content.body_kind == MailContent::Body::none) return element::Elements();
  const bool is_html = content.body_kind == MailContent::Body::html;
  return is_html ? markup::read_decoded_html(content.body, context)
                 : markup::read_decoded_text(content.body, context);
}

bool ends_the_mail(const Failure& failure) {
  return failure.kind == FailureKind::cancelled || failure.code == "limit";
}

}  // namespace

Reading read_content(MailContent content, const element::ReadContext& context,
                     const ReadAttachment& read_attachment) {
  Reading body = read_body(content, context);
  if (!body) return body;
  element::Collector output(context);
  const std::size_t field_bytes = bytes_of_mail_fields(content);
  for (Element& element : *body) {
    if (!output.spend(field_bytes)) break;
    add_mail_fields(element.metadata, content);
    output.add(std::move(element));
  }
  for (MailContent::Attachment& attachment : content.attachments) {
    if (output.has_failed()) break;
    Reading reading = read_attachment(attachment.name, attachment.content_type, attachment.bytes);
    attachment.bytes = std::string();
    if (!reading && ends_the_mail(reading.failure())) return reading;
    if (!reading) continue;
    for (Element& element : *reading) {
      if (element.metadata.last_modified.empty()) element.metadata.last_modified = content.date;
      output.add(std::move(element));
    }
  }
  return output.finish();
}

std::string mailbox(std::string_view name, std::string_view address) {
  if (name.empty()) return std::string(address);
  const bool is_quoted = name.find_first_of("][\\()<>@,:;\".") != std::string_view::npos;
  std::string text;
  for (const char character : name) {
    if (character == '\\' || character == '"') text += '\\';
    text += character;
  }
  return is_quoted ? fmt::format("\"{}\" <{}>", text, address)
                   : fmt::format("{} <{}>", text, address);
}

std::string mail_date(std::int64_t seconds_since_1970) {
  namespace chrono = std::chrono;
  constexpr std::int64_t year_1 = -62'135'596'800;
  constexpr std::int64_t year_10000 = 253'402'300'800;
  if (seconds_since_1970 < year_1 || seconds_since_1970 >= year_10000) return {};
  const chrono::sys_seconds time{chrono::seconds(seconds_since_1970)};
  const auto day = chrono::floor<chrono::days>(time);
  const chrono::year_month_day date(day);
  const chrono::hh_mm_ss clock(time - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}+00:00", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

}  // namespace docket::executor::office
