// Mails, as files of RFC 5322 and MIME (.eml) and of Outlook (.msg, [MS-OXMSG]).
//
// Guarantees: the body's elements, each with sender, recipients, subject, message id and date; then
//   those of the attachments in order. Which part is the body and which are attachments is what
//   Python's email library says; docs/formats/mail.md has it in words. A body is UTF-8, whatever it
//   says of itself.
// Errors: broken_file, `limit` (mail_parts; text_bytes, to which all that each element says of the
//   mail counts), and those of the reader of the body. An attachment that cannot be read is left
//   out, unless the task was cancelled or a limit was reached.
// Threads: pure.
#pragma once

#include <functional>
#include <string_view>

#include "executor/element/reader.h"

namespace docket::executor::office {

// Reads a whole attachment: its elements come with file name, type, languages and the name of the
// mail. `content_type` is empty where the mail says nothing. The depth of mails in mails is this
// function's to bound.
using ReadAttachment = std::function<element::Reading(
    std::string_view name, std::string_view content_type, std::string_view bytes)>;

element::Reading read_eml(std::string_view bytes, const element::ReadContext& context,
                          const ReadAttachment& read_attachment);
// An encrypted message has no elements.
element::Reading read_msg(std::string_view bytes, const element::ReadContext& context,
                          const ReadAttachment& read_attachment);

}  // namespace docket::executor::office
