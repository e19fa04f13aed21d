// How the fields of one column are shown: as they are, or as numbers when all of them are.
//
// Guarantees: what the data frames of the library print; docs/formats/csv.md has the rules.
// Callers: delimited files; sheets may use it for columns of text.
// Threads: values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace docket::executor::markup {

// Words for "no value", as data frames read them: "", "NA", "n/a", "NULL" and more.
bool is_missing(std::string_view field);

class Column {
 public:
  // Called for each row, in order; nullopt: the row is too short.
  void see(const std::optional<std::string_view>& field);
  // How the field is shown, once all have been seen.
  std::string shown(const std::optional<std::string_view>& field) const;

  // What a short row shows in a column of text: nothing, or a word.
  void show_short_rows_as(std::string_view word) { short_rows_ = word; }

 private:
  enum class Kind : std::uint8_t { integer, real, boolean, text };
  Kind kind() const;
  void see_integer(std::string_view field);
  void see_real(double number);

  bool has_missing_ = false;
  bool has_value_ = false;
  bool are_integers_ = true;
  bool has_unsigned_ = false;  // an integer of 64 bits without room for a sign
  bool has_negative_ = false;  // among the integers
  bool is_too_long_ = false;   // an integer of more than 64 bits came before anything else
  bool are_reals_ = true;
  bool are_booleans_ = true;
  int decimals_ = 1;         // needed by the fixed notation
  std::size_t longest_ = 0;  // number in fixed notation, six decimals
  bool has_large_ = false;
  bool has_small_ = false;
  std::string_view short_rows_;
};

}  // namespace docket::executor::markup
