// What a mail holds, whatever sort of file it came in, and how that becomes elements.
//
// Threads: values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "executor/office/mail.h"

namespace docket::executor::office {

struct MailContent {
  struct Attachment {
    std::string name;
    std::string content_type;
    std::string bytes;
  };
  enum class Body : std::uint8_t { none, plain, html };

  std::vector<std::string> from;
  std::vector<std::string> to;
  std::vector<std::string> cc;
  std::vector<std::string> bcc;
  std::string subject;
  std::string id;
  std::string date;  // RFC 3339 with +00:00, or empty
  Body body_kind = Body::none;
  std::string body;  // UTF-8
  std::vector<Attachment> attachments;
};

element::Reading read_content(MailContent content, const element::ReadContext& context,
                              const ReadAttachment& read_attachment);

// `Name <address>` with quotes where RFC 5322 wants them; the address alone without a name.
std::string mailbox(std::string_view name, std::string_view address);
// "2026-03-03T10:00:00+00:00"; empty out of the years 1 to 9999.
std::string mail_date(std::int64_t seconds_since_1970);

}  // namespace docket::executor::office
