// Elements as JSON text and back.
//
// Guarantees: what is written has `type`, `element_id`, `text` and `metadata`; metadata without a
//   value is left out. Reading back what was written gives equal elements.
// Threads: pure.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <boost/json/fwd.hpp>

#include "executor/element/element.h"
#include "executor/element/reader.h"

namespace docket::executor::element {

// A JSON array of them, compact, UTF-8.
std::string to_json(const Elements& elements);

// A JSON array as Python's json.dumps(sort_keys=True) writes it. Coordinates have one decimal;
// `orig_elements` inside are left out.
std::string to_python_json(std::span<const Element> elements);

// The type that a word in such JSON stands for: its name, or what the library also takes for it.
std::optional<Type> read_type(std::string_view word);

// One element written by this or another server; nullopt: the value has not the shape of an
// element (an object with a known `type`, a string `text` or, for a CheckBox, a Boolean `checked`,
// and `metadata` absent or an object). Members of metadata that are unknown or of another type
// are left out.
std::optional<Element> read_element(const boost::json::value& value);

// An array of elements, as a task's output has it.
// Errors: bad_json; past_limit of `json_depth` and `elements`.
Reading from_json(std::string_view text, const ReadLimits& limits);

}  // namespace docket::executor::element
