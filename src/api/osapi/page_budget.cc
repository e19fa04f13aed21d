#include "api/osapi/page_budget.h"

#include <algorithm>
#include <array>

namespace docket::api::osapi {
namespace {

// What the members around the texts take at most, with commas and times.
constexpr std::size_t item_bytes = 400;
constexpr std::size_t line_bytes = 128;
constexpr std::size_t state_bytes = 96;
constexpr std::size_t answer_bytes = 112;

// A part of a job that can be left out.
struct Part {
  std::int64_t ItemSize::* bytes;
  bool Shown::* is_shown;
};
constexpr std::array<Part, 1> answer_data = {{{&ItemSize::answer_data, &Shown::has_answer_data}}};
constexpr std::array<Part, 1> results = {{{&ItemSize::result, &Shown::has_result}}};
constexpr std::array<Part, 3> rest = {{
    {&ItemSize::timeline, &Shown::has_whole_timeline},
    {&ItemSize::hosts, &Shown::has_hosts},
    {&ItemSize::operation_data, &Shown::has_operation_data},
}};

// A part of one job of the page.
struct Piece {
  std::size_t item = 0;
  std::int64_t bytes = 0;
  bool Shown::* is_shown = nullptr;
};

std::vector<Piece> largest_first(std::span<const ItemSize> items, std::span<const Part> parts) {
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i < items.size(); ++i) {
    for (const Part& part : parts) pieces.push_back({i, items[i].*part.bytes, part.is_shown});
  }
  std::ranges::stable_sort(pieces, std::ranges::greater(), &Piece::bytes);
  return pieces;
}

std::int64_t sum_of(const ItemSize& item) {
  return item.always + item.answer_data + item.result + item.timeline + item.hosts +
         item.operation_data;
}

// Of a text within quotes.
std::size_t escaped_bytes(std::string_view text) {
  constexpr std::size_t escape_bytes = 6;  // \u0001
  std::size_t bytes = text.size();
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) bytes += escape_bytes - 1;
    if (c == '"' || c == '\\') ++bytes;
  }
  return bytes;
}

std::size_t size_of(const Line& line) {
  return line_bytes + escaped_bytes(line.hostname) + escaped_bytes(line.message) +
         escaped_bytes(line.error);
}

}  // namespace

std::vector<Shown> fit(std::span<const ItemSize> items, std::int64_t bytes_max) {
  std::vector<Shown> shown(items.size());
  std::int64_t total = 0;
  for (const ItemSize& item : items) total += sum_of(item);
  for (const std::span<const Part> parts :
       {std::span<const Part>(answer_data), std::span<const Part>(results),
        std::span<const Part>(rest)}) {
    for (const Piece& piece : largest_first(items, parts)) {
      if (total <= bytes_max || piece.bytes == 0) break;
      shown[piece.item].*piece.is_shown = false;
      total -= piece.bytes;
    }
  }
  return shown;
}

ItemSize size_of(const store::View& view, const Story& story) {
  ItemSize size;
  std::size_t always = item_bytes + view.spec->submission.type.size() +
                       escaped_bytes(story.hostname) + escaped_bytes(story.error);
  std::size_t cut = 0;
  for (std::size_t i = 0; i < story.timeline.size(); ++i) {
    const bool is_short = i + 1 < short_timeline_lines || i + 1 == story.timeline.size();
    (is_short ? always : cut) += size_of(story.timeline[i]);
  }
  std::size_t hosts = 0;
  for (const auto& [host, state] : story.states) {
    hosts += state_bytes + escaped_bytes(host) + escaped_bytes(state.error);
  }
  for (const auto& [host, answer] : story.answers) {
    hosts += answer_bytes + 2 * escaped_bytes(host) + escaped_bytes(answer.error);
    if (answer.output) size.answer_data += answer.output->bytes;
  }
  if (story.only_host) size.result = size.answer_data;
  size.always = static_cast<std::int64_t>(always);
  size.timeline = static_cast<std::int64_t>(cut);
  size.hosts = static_cast<std::int64_t>(hosts);
  size.operation_data = static_cast<std::int64_t>(view.spec->submission.input.size());
  return size;
}

}  // namespace docket::api::osapi
