// Runs of text that become one element, and what is said of them on the way: emphasis and links.
//
// Callers: html_walk.cc.
// Threads: values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "executor/element/element.h"

namespace docket::executor::markup {

// Bits.
enum Emphasis : std::uint8_t { plain = 0, bold = 1, italic = 2 };

// A run of text, or (with a URL) what was linked just before the runs that follow.
struct Run {
  std::string_view text;
  std::uint8_t emphasis = plain;
  std::string link_text = {};
  std::string_view link_url = {};
};
using Runs = std::vector<Run>;

// The text of runs as it stands in the file.
std::string joined(const Runs& runs);

// What an element made of these runs has of emphasis and links.
void annotate(element::Metadata& metadata, const Runs& runs);

// The element of a paragraph whose tag says nothing of its type; nullopt: it is not worth one.
std::optional<element::Element> derived(std::string text);

}  // namespace docket::executor::markup
