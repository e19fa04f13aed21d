#include "executor/quantum/qasm_words.h"

#include <algorithm>
#include <span>

namespace docket::executor::quantum::qasm {
namespace {

struct Refused {
  std::string_view word;
  std::string_view construct;
};

constexpr Refused refused_two[] = {
    {"if", "a branch"},
    {"opaque", "a gate without a body"},
};

constexpr Refused refused_three[] = {
    {"if", "a branch"},
    {"else", "a branch"},
    {"for", "a loop"},
    {"while", "a loop"},
    {"break", "a loop's control"},
    {"continue", "a loop's control"},
    {"switch", "a branch"},
    {"case", "a branch"},
    {"default", "a branch"},
    {"end", "an early end"},
    {"def", "a subroutine"},
    {"return", "a subroutine"},
    {"extern", "an external function"},
    {"let", "an alias"},
    {"array", "an array"},
    {"readonly", "an array reference"},
    {"mutable", "an array reference"},
    {"int", "a classical variable"},
    {"uint", "a classical variable"},
    {"float", "a classical variable"},
    {"angle", "a classical variable"},
    {"bool", "a classical variable"},
    {"complex", "a classical variable"},
    {"input", "an input parameter"},
    {"output", "an output parameter"},
    {"box", "a timing box"},
    {"duration", "duration arithmetic"},
    {"durationof", "duration arithmetic"},
    {"stretch", "duration arithmetic"},
    {"nop", "a timing statement"},
    {"cal", "a calibration"},
    {"defcal", "a calibration"},
    {"defcalgrammar", "a calibration"},
    {"opaque", "a gate without a body"},
};

constexpr std::string_view known_two[] = {"OPENQASM", "include", "qreg", "creg", "gate", "measure",
                                          "reset",    "barrier", "pi",   "U",    "CX"};

constexpr std::string_view known_three[] = {
    "OPENQASM", "include", "qreg",    "creg",  "qubit",  "bit", "const", "gate",    "gphase",
    "measure",  "reset",   "barrier", "delay", "pragma", "inv", "ctrl",  "negctrl", "pow",
    "pi",       "π",       "tau",     "τ",     "euler",  "ℯ",   "true",  "false",   "U"};

std::span<const Refused> refused(Version version) {
  if (version == Version::two) return refused_two;
  return refused_three;
}

std::span<const std::string_view> known(Version version) {
  if (version == Version::two) return known_two;
  return known_three;
}

}  // namespace

std::string_view refused_construct(std::string_view word, Version version) {
  const auto words = refused(version);
  const auto found = std::find_if(words.begin(), words.end(),
                                  [&](const Refused& row) { return row.word == word; });
  return found == words.end() ? std::string_view() : found->construct;
}

bool is_reserved(std::string_view word, Version version) {
  const auto words = known(version);
  return !refused_construct(word, version).empty() ||
         std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace docket::executor::quantum::qasm
