#include "executor/markup/json_tree.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <iterator>
#include <utility>

#include <boost/json/basic_parser_impl.hpp>

#include "executor/element/python_json.h"

namespace docket::executor::markup {

namespace json = boost::json;

// Boost.JSON's parser calls it while it reads; each method may stop it with an error.
class JsonTree::Handler {
 public:
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

  Handler(JsonTree& tree, std::size_t nodes_max) : tree_(tree), nodes_max_(nodes_max) {}

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code& error) { return open(Kind::object, error); }
  bool on_object_end(std::size_t, json::error_code&) { return close(); }
  bool on_array_begin(json::error_code& error) { return open(Kind::array, error); }
  bool on_array_end(std::size_t, json::error_code&) { return close(); }
  bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
    return append_key(part);
  }
  bool on_key(json::string_view part, std::size_t, json::error_code&) { return append_key(part); }
  bool on_string_part(json::string_view part, std::size_t, json::error_code&) {
    return append(part);
  }
  bool on_string(json::string_view part, std::size_t, json::error_code& error) {
    append(part);
    return add(Kind::string, error);
  }
  bool on_number_part(json::string_view part, json::error_code&) { return append(part); }
  bool on_int64(std::int64_t, json::string_view part, json::error_code& error) {
    return number(part, error);
  }
  bool on_uint64(std::uint64_t, json::string_view part, json::error_code& error) {
    return number(part, error);
  }
  bool on_double(double, json::string_view part, json::error_code& error) {
    return number(part, error);
  }
  bool on_bool(bool value, json::error_code& error) {
    return add(value ? Kind::boolean_true : Kind::boolean_false, error);
  }
  bool on_null(json::error_code& error) { return add(Kind::null, error); }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

 private:
  bool append(json::string_view part) {
    if (!is_in_text_) text_begin_ = tree_.texts_.size();
    is_in_text_ = true;
    tree_.texts_.append(part.data(), part.size());
    return true;
  }

  bool append_key(json::string_view part) {
    if (!has_key_) key_begin_ = tree_.texts_.size();
    has_key_ = true;
    tree_.texts_.append(part.data(), part.size());
    key_end_ = tree_.texts_.size();
    return true;
  }

  bool number(json::string_view part, json::error_code& error) {
    append(part);
    const std::string_view text = std::string_view(tree_.texts_).substr(text_begin_);
    return add(text.find_first_of(".eE") == std::string_view::npos ? Kind::integer : Kind::real,
               error);
  }

  bool add(Kind kind, json::error_code& error) {
    if (tree_.nodes_.size() >= nodes_max_) {
      error = json::error::array_too_large;
      return false;
    }
    Node node;
    node.kind = kind;
    if (std::exchange(has_key_, false)) {
      node.key = static_cast<std::uint32_t>(key_begin_);
      node.key_size = static_cast<std::uint32_t>(key_end_ - key_begin_);
    }
    if (std::exchange(is_in_text_, false)) {
      node.text = static_cast<std::uint32_t>(text_begin_);
      node.text_size = static_cast<std::uint32_t>(tree_.texts_.size() - text_begin_);
    }
    tree_.nodes_.push_back(node);
    tree_.nodes_.back().next = static_cast<std::uint32_t>(tree_.nodes_.size());
    return true;
  }

  bool open(Kind kind, json::error_code& error) {
    if (!add(kind, error)) return false;
    open_.push_back(tree_.nodes_.size() - 1);
    return true;
  }

  bool close() {
    tree_.nodes_[open_.back()].next = static_cast<std::uint32_t>(tree_.nodes_.size());
    open_.pop_back();
    return true;
  }

  JsonTree& tree_;
  std::size_t nodes_max_;
  std::vector<std::size_t> open_;
  std::size_t key_begin_ = 0;
  std::size_t key_end_ = 0;
  bool has_key_ = false;
  std::size_t text_begin_ = 0;
  bool is_in_text_ = false;
};

class JsonTree::Printer {
 public:
  Printer(const JsonTree& tree, std::size_t bytes_max) : tree_(tree), bytes_max_(bytes_max) {}

  std::optional<std::string> print(std::uint32_t at) {
    begin(at);
    while (!open_.empty()) {
      if (out_.size() > bytes_max_) return std::nullopt;
      Open& top = open_.back();
      if (top.next == top.items.size()) {
        end();
        continue;
      }
      if (top.next > 0) out_ += ',';
      break_line();
      const std::uint32_t item = top.items[top.next++];
      if (top.is_object) {
        element::append_python_string(out_, tree_.key(tree_.node(item)));
        out_ += ": ";
      }
      begin(item);
    }
    if (out_.size() > bytes_max_) return std::nullopt;
    return std::move(out_);
  }

 private:
  struct Open {
    bool is_object = false;
    std::vector<std::uint32_t> items;
    std::size_t next = 0;
  };

  void begin(std::uint32_t at) {
    const Node& node = tree_.node(at);
    switch (node.kind) {
      case Kind::null:
        out_ += "null";
        return;
      case Kind::boolean_false:
        out_ += "false";
        return;
      case Kind::boolean_true:
        out_ += "true";
        return;
      case Kind::integer:
        // Python knows no negative zero among integers.
        out_ += tree_.text(node) == "-0" ? std::string_view("0") : tree_.text(node);
        return;
      case Kind::real:
        append_real(tree_.text(node));
        return;
      case Kind::string:
        element::append_python_string(out_, tree_.text(node));
        return;
      case Kind::array:
      case Kind::object:
        open(at);
        return;
    }
  }

  void append_real(std::string_view text) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc::result_out_of_range) {
      // from_chars does not say which way; Python reads infinity or zero.
      const bool is_small =
          text.find("e-") != std::string_view::npos || text.find("E-") != std::string_view::npos;
      number = is_small ? 0.0 : HUGE_VAL;
      if (text.front() == '-') number = -number;
    }
    element::append_python_float(out_, number);
  }

  void open(std::uint32_t at) {
    Open opened = items(at);
    if (opened.items.empty()) {
      out_ += opened.is_object ? "{}" : "[]";
      return;
    }
    out_ += opened.is_object ? '{' : '[';
    open_.push_back(std::move(opened));
  }

  // Members by name; of several with one name the last.
  Open items(std::uint32_t at) const {
    const Node& node = tree_.node(at);
    Open opened{.is_object = node.kind == Kind::object, .items = {}};
    for (std::uint32_t item = at + 1; item < node.next; item = tree_.node(item).next) {
      opened.items.push_back(item);
    }
    if (!opened.is_object) return opened;
    const auto name = [&](std::uint32_t item) { return tree_.key(tree_.node(item)); };
    std::ranges::stable_sort(opened.items, {}, name);
    std::vector<std::uint32_t> last;
    for (const std::uint32_t item : opened.items) {
      if (!last.empty() && name(last.back()) == name(item)) last.pop_back();
      last.push_back(item);
    }
    opened.items = std::move(last);
    return opened;
  }

  void end() {
    const bool is_object = open_.back().is_object;
    open_.pop_back();
    break_line();
    out_ += is_object ? '}' : ']';
  }

  void break_line() {
    out_ += '\n';
    out_.append(2 * open_.size(), ' ');
  }

  const JsonTree& tree_;
  std::size_t bytes_max_;
  std::string out_;
  std::vector<Open> open_;
};

std::optional<Failure> JsonTree::read(std::string_view json, std::string_view message,
                                      const element::ReadLimits& limits) {
  nodes_.clear();
  texts_.clear();
  json::parse_options options;
  options.max_depth = static_cast<std::size_t>(limits.json_depth);
  json::basic_parser<Handler> parser(options, *this, static_cast<std::size_t>(limits.json_nodes));
  json::error_code error;
  const std::size_t read = parser.write_some(false, json.data(), json.size(), error);
  if (error == json::error::too_deep) return element::past_limit("json_depth");
  if (error == json::error::array_too_large) return element::past_limit("json_nodes");
  if (error || read != json.size()) return element::unreadable("bad_json", std::string(message));
  return std::nullopt;
}

std::string_view JsonTree::key(const Node& node) const {
  return std::string_view(texts_).substr(node.key, node.key_size);
}

std::string_view JsonTree::text(const Node& node) const {
  return std::string_view(texts_).substr(node.text, node.text_size);
}

std::optional<std::uint32_t> JsonTree::member(std::uint32_t object, std::string_view name) const {
  std::optional<std::uint32_t> found;
  for (std::uint32_t item = object + 1; item < nodes_[object].next; item = nodes_[item].next) {
    if (key(nodes_[item]) == name) found = item;
  }
  return found;
}

std::optional<std::string> JsonTree::printed(std::uint32_t at, std::size_t bytes_max) const {
  return Printer(*this, bytes_max).print(at);
}

}  // namespace docket::executor::markup
