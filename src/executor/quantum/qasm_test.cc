// What is refused and where, what the limits stop, and what measurements become. What accepted
// gates mean is in qasm_unitary_test.cc.
#include "executor/quantum/qasm.h"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace docket::executor::quantum {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

constexpr auto preflight = FaultCode::preflight_error;
constexpr auto invalid = FaultCode::invalid_input;

struct Refusal {
  std::string text;
  int line;
  int column;
  std::string words;  // in the message: names the construct
  FaultCode code = preflight;
};

void expect_refused(const Refusal& row, const CircuitLimits& limits = {}) {
  const OrFault<Program> program = parse_qasm(row.text, limits);
  const std::string start = row.text.substr(0, 200);
  ASSERT_FALSE(program) << start;
  EXPECT_EQ(name(program.error().code), name(row.code)) << start << "\n" << program.error().message;
  EXPECT_THAT(program.error().message, HasSubstr(row.words)) << start;
  if (row.line == 0) return;
  EXPECT_THAT(program.error().message,
              StartsWith(fmt::format("line {}, column {}: ", row.line, row.column)))
      << start;
}

TEST(QasmRefusal, HeadersAndIncludes) {
  const Refusal rows[] = {
      {"OPENQASM 4.0;\nqubit q;", 1, 10, "'4.0'"},
      {"OPENQASM 2;", 1, 10, "'2'"},
      {"OPENQASM three;", 1, 10, "a version"},
      {"OPENQASM 3.0 qubit q;", 1, 14, "expected ';' but found 'qubit'"},
      {"qubit q;\nOPENQASM 3.0;", 2, 1, "'OPENQASM' has to be the first statement"},
      {"include \"qelib1.inc\";", 1, 1, "'qelib1.inc'"},
      {"OPENQASM 2.0;\ninclude \"stdgates.inc\";", 2, 1, "'stdgates.inc'"},
      {"include \"/etc/passwd\";", 1, 1, "only \"stdgates.inc\""},
      {"include stdgates;", 1, 9, "a file name in quotes"},
      {"qubit q; x q;", 1, 10, "gate 'x' needs 'include \"stdgates.inc\";'"},
      {"OPENQASM 2.0;\nqreg q[1];\nh q;", 3, 1, "'include \"qelib1.inc\";'"},
  };
  for (const Refusal& row : rows) expect_refused(row);
}

TEST(QasmRefusal, TextOutsideOfTheSubset) {
  const std::string head = "include \"stdgates.inc\"; qubit[2] q; bit[2] c;\n";
  const Refusal rows[] = {
      {"if (c[0] == 1) { x q[0]; }", 2, 1, "'if' begins a branch"},
      {"for int i in [0:1] { x q[i]; }", 2, 1, "'for' begins a loop"},
      {"while (true) { x q[0]; }", 2, 1, "'while' begins a loop"},
      {"switch (i) { case 0 { } }", 2, 1, "'switch' begins a branch"},
      {"def f(qubit a) { x a; }", 2, 1, "'def' begins a subroutine"},
      {"extern f(int) -> int;", 2, 1, "'extern' begins an external function"},
      {"let a = q[0];", 2, 1, "'let' begins an alias"},
      {"array[int, 3] a;", 2, 1, "'array' begins an array"},
      {"int i = 1;", 2, 1, "'int' begins a classical variable"},
      {"input float a;", 2, 1, "'input' begins an input parameter"},
      {"output bit a;", 2, 1, "'output' begins an output parameter"},
      {"box { x q[0]; }", 2, 1, "'box' begins a timing box"},
      {"cal { }", 2, 1, "'cal' begins a calibration"},
      {"defcal x $0 { }", 2, 1, "'defcal' begins a calibration"},
      {"duration d = 1ns;", 2, 1, "'duration' begins duration arithmetic"},
      {"stretch s;", 2, 1, "'stretch' begins duration arithmetic"},
      {"opaque g a;", 2, 1, "'opaque' begins a gate without a body"},
      {"x $0;", 2, 3, "physical qubits"},
      {"c = 1;", 2, 1, "an assignment to 'c'"},
      {"c[0] = c[1];", 2, 1, "an assignment to 'c'"},
      {"c ^= 1;", 2, 1, "an assignment to 'c'"},
      {"bit b = 1;", 2, 9, "an initial value"},
      {"bit[2] b = \"01\";", 2, 12, "an initial value"},
      {"bit b = measure q[0];", 2, 9, "'measure' in a declaration"},
      {"rx(c) q[0];", 2, 4, "classical arithmetic on bits"},
      {"x q[{0, 1}];", 2, 5, "a set of indices"},
      {"const duration d = 1;", 2, 7, "'duration'"},
      {"const float[64] f = 1;", 2, 12, "expected a name but found '['"},
      {"#define A", 2, 1, "'#'"},
      {"{ x q[0]; }", 2, 1, "'{'"},
      {";", 2, 1, "';'"},
      {"3 q;", 2, 1, "'3'"},
  };
  for (Refusal row : rows) {
    row.text = head + row.text;
    expect_refused(row);
  }
  expect_refused({"OPENQASM 2.0;\nqreg q[1];\ncreg c[1];\nif (c==1) U(0,0,0) q[0];", 4, 1, "'if'"});
  expect_refused({"OPENQASM 2.0;\nopaque g a;", 2, 1, "'opaque'"});
  expect_refused({"OPENQASM 2.0;\nqubit q;", 2, 1, "unknown gate 'qubit'"});
  expect_refused({"OPENQASM 2.0;\nqreg q[1];\nctrl @ x q[0];", 3, 1, "unknown gate 'ctrl'"});
  expect_refused({"OPENQASM 2.0;\nqreg q[2];\nU(0,0,0) q[0:1];", 3, 13, "expected ']'"});
  expect_refused({"OPENQASM 2.0;\nqreg q[2];\nU(0,0,0) q[-1];", 3, 12, "an index"});
  expect_refused({"OPENQASM 2.0;\nqreg q[1];\nU(arcsin(0),0,0) q;", 3, 3, "'arcsin'"});
  expect_refused({"OPENQASM 2.0;\nqreg q[1];\nmeasure q;", 3, 10, "expected '->'"});
}

TEST(QasmRefusal, NamesAndOperands) {
  const std::string head = "include \"stdgates.inc\"; qubit[3] q; qubit s; bit[2] c;\n";
  const Refusal rows[] = {
      {"frob q[0];", 2, 1, "'frob'"},
      {"rxx(1) q[0], q[1];", 2, 1, "'rxx'"},
      {"cxx q[0], q[1];", 2, 1, "did you mean 'cx'"},
      {"q q[0];", 2, 1, "'q' is not a gate"},
      {"x r;", 2, 3, "'r' is not a declared qubit"},
      {"x c;", 2, 3, "'c' is not a declared qubit"},
      {"measure q -> s;", 2, 14, "'s' is not a declared bit"},
      {"c = measure c;", 2, 13, "'c' is not a declared qubit"},
      {"c = measure q;", 2, 1, "3 qubits into 2 bits"},
      {"qubit q;", 2, 7, "'q' is declared already"},
      {"gate q a { }", 2, 6, "'q' is declared already"},
      {"qubit if;", 2, 7, "'if' is a reserved word"},
      {"const int pi = 3;", 2, 11, "'pi' is a reserved word"},
      {"bit output_all;", 2, 5, "'output_all'"},
      {"qubit[0] z;", 2, 7, "positive", invalid},
      {"qubit[-1] z;", 2, 7, "positive", invalid},
      {"qubit[1.5] z;", 2, 7, "has to be an integer"},
      {"x q[3];", 2, 5, "index 3", invalid},
      {"x q[-4];", 2, 5, "index -4", invalid},
      {"c[2] = measure q[0];", 2, 3, "index 2", invalid},
      {"x s[0];", 2, 5, "'s' has no index"},
      {"x q[1:3];", 2, 7, "the range leaves", invalid},
      {"x q[2:1];", 2, 7, "empty", invalid},
      {"x q[0:0:1];", 2, 7, "the range leaves", invalid},
      {"x q[0.5];", 2, 5, "has to be an integer"},
      {"cx q[0], q[0];", 2, 1, "'cx' has a qubit twice", invalid},
      {"cx q, q[1];", 2, 1, "'cx' has a qubit twice", invalid},
      {"ctrl @ x q[0], q[0];", 2, 8, "'x' has a qubit twice", invalid},
      {"cx q, q[0:1];", 2, 7, "operands of 3 and of 2 qubits"},
      {"cx q[0];", 2, 1, "'cx' takes 2 qubits, not 1"},
      {"x q[0], q[1];", 2, 1, "'x' takes 1 qubit, not more"},
      {"x;", 2, 1, "'x' takes 1 qubit, not 0"},
      {"ctrl @ x q[0];", 2, 8, "'x' takes 2 qubits, not 1"},
      {"gphase(1) q[0];", 2, 1, "'gphase' takes 0 qubits"},
      {"rx q[0];", 2, 1, "'rx' takes 1 parameter, not 0"},
      {"rx() q[0];", 2, 1, "'rx' takes 1 parameter, not 0"},
      {"rx(1, 2) q[0];", 2, 1, "'rx' takes 1 parameter, not more"},
      {"h(1) q[0];", 2, 1, "'h' takes 0 parameters, not more"},
      {"ms(1) q[0], q[1];", 2, 1, "'ms' takes 2 parameters, not 1"},
      {"ms(1, 2, 3, 4) q[0], q[1];", 2, 1, "'ms' takes 3 parameters, not more"},
  };
  for (Refusal row : rows) {
    row.text = head + row.text;
    expect_refused(row);
  }
}

TEST(QasmRefusal, Expressions) {
  const struct {
    const char* expression;
    int column;  // 4 is the gate's, 8 the expression's first
    const char* words;
    FaultCode code = preflight;
  } rows[] = {
      {"1 +", 11, "expected an expression but found ')'"},
      {"(1", 12, "expected ')' but found 'q'"},
      {"1 2", 10, "expected ')' but found '2'"},
      {"10ns", 10, "expected ')' but found 'ns'"},
      {"2 ^ 3", 10, "found '^'"},
      {"x", 8, "unknown constant 'x'"},
      {"sinh(1)", 8, "unknown function 'sinh'"},
      {"sin", 8, "unknown constant 'sin'"},
      {"pow(1)", 13, "expected ','"},
      {"sin(1, 2)", 13, "expected ')'"},
      {"1__0", 8, "misplaced '_'"},
      {"1_", 8, "misplaced '_'"},
      {"0x", 8, "'0x' has no digits"},
      {"9223372036854775808", 8, "more than 64 bits"},
      {"0xFFFFFFFFFFFFFFFFF", 8, "more than 64 bits"},
      {"1e400", 8, "out of range"},
      {"9223372036854775807 + 1", 28, "more than 64 bits"},
      {"-9223372036854775807 - 2", 29, "more than 64 bits"},
      {"-(-9223372036854775807 - 1)", 8, "more than 64 bits"},
      {"4294967296 * 4294967296", 19, "more than 64 bits"},
      {"2 ** 63", 10, "more than 64 bits"},
      {"3 ** 9223372036854775807", 10, "more than 64 bits"},
      {"1 % 0", 10, "division by 0", invalid},
      {"1 / 0", 4, "parameter 1 of gate 'gpi' is not finite", invalid},
      {"0 / 0", 4, "not finite", invalid},
      {"log(-1)", 4, "not finite", invalid},
      {"1.0 % 0", 4, "not finite", invalid},
      {"π * ", 12, "expected an expression"},
  };
  for (const auto& row : rows) {
    expect_refused({.text = fmt::format("qubit q;\n   gpi({}) q;", row.expression),
                    .line = 2,
                    .column = row.column,
                    .words = row.words,
                    .code = row.code});
  }
}

TEST(QasmRefusal, Constants) {
  const Refusal rows[] = {
      {"const int n = 1.5;", 1, 15, "the value of 'n' is no int"},
      {"const uint n = -1;", 1, 16, "the value of 'n' is no uint"},
      {"const float f = 1/0;", 1, 17, "'f' is not finite", invalid},
      {"const int n;", 1, 12, "expected '='"},
      {"const int n = n;", 1, 15, "unknown constant 'n'"},
      {"const int n = 1;\nconst int n = 1;", 2, 11, "declared already"},
      {"const n = 1;", 1, 7, "'n'"},
  };
  for (const Refusal& row : rows) expect_refused(row);
}

TEST(QasmRefusal, DefinitionsAndModifiers) {
  const std::string head = "include \"stdgates.inc\"; qubit[3] q;\n";
  const Refusal rows[] = {
      {"gate g a { g a; }", 2, 12, "'g' calls itself"},
      {"gate h a { h a; }", 2, 12, "'h' calls itself"},
      {"gate g a { k a; } gate k a { g a; }", 2, 12, "unknown gate 'k'"},
      {"gate g a { x b; }", 2, 14, "'b' is not a qubit of gate 'g'"},
      {"gate g a { x q; }", 2, 14, "'q' is not a qubit of gate 'g'"},
      {"gate g a { x a[0]; }", 2, 15, "found '['"},
      {"gate g a, b { cx a, a; }", 2, 21, "'cx' has a qubit twice", invalid},
      {"gate g a, a { }", 2, 11, "'a' is named twice"},
      {"gate g(a, a) b { }", 2, 11, "'a' is named twice"},
      {"gate g a { rx(b) a; }", 2, 15, "unknown constant 'b'"},
      {"gate g a { measure a; }", 2, 12, "'measure' is not possible here"},
      {"gate g a { for int i in [0:1] { x a; } }", 2, 12, "'for' begins a loop"},
      {"gate g { }", 2, 8, "expected a name"},
      {"gate g a { x a;", 2, 16, "expected '}' but found the end of the text"},
      {"gate g a { } gate g a { }", 2, 19, "declared already"},
      {"gate g(a) b { rx(1/a) b; } g(0) q[0];", 2, 28, "parameter 1 of gate 'rx'", invalid},
      {"ctrl(0) @ x q[0];", 2, 6, "positive"},
      {"ctrl(1.5) @ x q[0];", 2, 6, "has to be an integer"},
      {"ctrl(9223372036854775807) @ x q[0];", 2, 29, "qubits, not 1"},
      {"inv x q[0];", 2, 5, "expected '@'"},
      {"inv(2) @ x q[0];", 2, 4, "expected '@'"},
      {"pow @ x q[0];", 2, 5, "expected '('"},
      {"pow(1/2) @ cx q[0], q[1];", 2, 12, "'pow' of gate 'cx' with a fraction"},
      {"pow(1/2) @ ctrl @ x q[0], q[1];", 2, 19, "'pow' of gate 'x' with a fraction"},
      {"pow(1/2) @ gphase(1);", 2, 12, "with a fraction"},
      {"pow(1/0) @ x q[0];", 2, 12, "the power of gate 'x' is not finite", invalid},
      {"pow(2**53) @ pow(2**53) @ x q[0];", 2, 27, "too large"},
  };
  for (Refusal row : rows) {
    row.text = head + row.text;
    expect_refused(row);
  }
}

TEST(QasmRefusal, Lexemes) {
  const Refusal rows[] = {
      {"qubit q;\n/* no end", 2, 1, "'/*' has no end"},
      {"include \"stdgates.inc", 1, 9, "the string has no end"},
      {"qubit q; \xFF", 1, 10, "not UTF-8"},
      {"/* ππ */ \xC3", 1, 10, "not UTF-8"},
      {"// \xED\xA0\x80", 1, 4, "not UTF-8"},
      {std::string("qubit q; \0", 10), 1, 10, "expected a statement"},
      {"qubit q; !", 1, 10, "'!'"},
      {"", 0, 0, "no gate, measurement or reset", invalid},
      {"OPENQASM 3.0; qubit q; barrier q;", 0, 0, "no gate, measurement or reset", invalid},
  };
  for (const Refusal& row : rows) expect_refused(row);
}

// --- Limits ---

std::string repeated(std::string_view part, std::size_t times) {
  std::string text;
  text.reserve(part.size() * times);
  for (std::size_t i = 0; i < times; ++i) text += part;
  return text;
}

// Gates g0 … g`depth`, each of `body` with {} for the one before.
std::string tower(std::string_view first, std::string_view body, int depth) {
  std::string text = fmt::format("include \"stdgates.inc\"; gate g0 a {{ {} }}\n", first);
  for (int level = 1; level <= depth; ++level) {
    text += fmt::format("gate g{} a {{ {} }}\n", level,
                        fmt::format(fmt::runtime(body), fmt::format("g{}", level - 1)));
  }
  return text;
}

TEST(QasmLimits, NestingAndLength) {
  const auto accepted = [](const std::string& text) { return parse_qasm(text, {}).has_value(); };
  const auto nested = [](std::size_t depth) {
    return "qubit q; gpi(" + repeated("(", depth) + "1" + repeated(")", depth) + ") q;";
  };
  EXPECT_TRUE(accepted(nested(63)));
  expect_refused({nested(64), 1, 78, "nested deeper than 64"});
  expect_refused({nested(1'000'000), 1, 78, "nested deeper than 64"});
  expect_refused({"qubit q; gpi(" + repeated("-", 1'000'000) + "1) q;", 1, 78, "nested deeper"});
  expect_refused({"qubit q; gpi(" + repeated("1**", 1'000'000) + "1) q;", 0, 0, "nested deeper"});

  EXPECT_TRUE(accepted("qubit q; " + repeated("inv @ ", 64) + "gpi(1) q;"));
  expect_refused({"qubit q; " + repeated("inv @ ", 65) + "gpi(1) q;", 1, 394, "64 modifiers"});

  EXPECT_TRUE(accepted(tower("x a;", "{} a;", 63) + "qubit q; g63 q;"));
  expect_refused({tower("x a;", "{} a;", 64), 65, 14, "definitions nested deeper than 64"});

  const std::string name = repeated("n", 1024);
  EXPECT_TRUE(accepted("qubit " + name + "; gpi(1) " + name + ";"));
  expect_refused({"qubit " + name + "n;", 1, 7, "more than 1024 bytes"});
  expect_refused({"qubit q; gpi(" + repeated("1", 1025) + ") q;", 1, 14, "more than 1024 bytes"});

  EXPECT_TRUE(accepted("qubit q; gpi(1" + repeated("+1", 1'000'000) + ") q;"));
  expect_refused({"gate g(p) a { gpi(p" + repeated("+p", 10'000) + ") a; }", 0, 0, "10000 terms"});
}

TEST(QasmLimits, QubitsAndBits) {
  EXPECT_TRUE(parse_qasm("qubit[29] q; gpi(1) q;", {}));
  expect_refused({"qubit[20] q;\nqubit[10] r;", 2, 11, "30 qubits", FaultCode::not_enough_qubits});
  expect_refused(
      {"qubit[9223372036854775807] q;", 1, 28, "register 'q'", FaultCode::not_enough_qubits});
  expect_refused({"qubit[3] q;", 1, 10, "at most 2", FaultCode::not_enough_qubits},
                 {.qubits_max = 2});
  EXPECT_TRUE(parse_qasm("bit[4096] c; qubit q; c[0] = measure q;", {}));
  expect_refused({"bit[4096] c;\nbit d;", 2, 5, "more than 4096 bits"});
  expect_refused({"bit[9223372036854775807] c;", 1, 26, "more than 4096 bits"});
}

TEST(QasmLimits, Controls) {
  const std::string qubits = "include \"stdgates.inc\"; qubit[13] q; qubit t;\n";
  const auto call = [](int controls) {
    std::string text = fmt::format("ctrl({}) @ x ", controls);
    for (int i = 0; i < controls; ++i) text += fmt::format("q[{}], ", i);
    return text + "t;";
  };
  EXPECT_TRUE(parse_qasm(qubits + call(12), {}));
  expect_refused({qubits + call(13), 2, 12, "gate 'x'", FaultCode::too_many_controls});
  expect_refused({qubits + "gate g a, b { cx a, b; } ctrl @ g q[0], q[1], q[2];", 2, 33, "gate 'g'",
                  FaultCode::too_many_controls},
                 {.controls_max = 1});
}

TEST(QasmLimits, Gates) {
  constexpr auto too_many = FaultCode::too_many_gates;
  const CircuitLimits ten{.gates_max = 10};
  EXPECT_EQ(parse_qasm("qubit[5] q; gpi(1) q; gphase(1); gpi2(1) q[1:4];", ten)->gates, 10);
  expect_refused({"qubit[5] q; gpi(1) q; gpi(1) q;\ngpi(1) q;", 2, 1, "more than 10", too_many},
                 ten);
  expect_refused({"qubit q; reset q; measure q;" + repeated("reset q;", 9), 1, 93, "10", too_many},
                 ten);
  expect_refused(
      {tower("x a;", "{0} a; {0} a;", 63) + "qubit q;\ng63 q;", 66, 1, "150000", too_many});
  expect_refused(
      {tower("x a;", "pow(1000000) @ {} a;", 63) + "qubit q;\ng63 q;", 66, 1, "150000", too_many});
  expect_refused({"gate g a { gpi(1) a; } qubit q;\npow(2**53) @ g q;", 2, 14, "150000", too_many});
  // An exponent that is known late, of gates that may be nothing.
  const std::string late =
      "gate g(k) a { gpi(1) a; } gate f(k) a { pow(k) @ g(k) a; }"
      "gate w(k) a { pow(9000000000000000) @ f(k) a; } qubit q;\n";
  EXPECT_EQ(parse_qasm(late + "f(3) q;", {})->gates, 3);
  expect_refused({late + "w(1) q;", 2, 1, "more than", too_many});
  const CircuitLimits thousand{.gates_max = 1000};
  expect_refused({late + "w(0) q;", 2, 1, "too much work", too_many}, thousand);
  // One matrix out of very many gates, and very many powers of matrices.
  expect_refused({tower("x a;", "{0} a; {0} a;", 63) + "qubit q;\npow(1/2) @ g63 q;", 66, 12,
                  "too much work", too_many},
                 thousand);
  expect_refused({"qubit[2] q;" + repeated(" pow(2**53) @ zz(1) q[0], q[1];", 1000), 0, 0,
                  "too much work", too_many},
                 thousand);
  expect_refused({"gate g a {" + repeated(" gpi(1) a;", 400'000) + "}", 0, 0,
                  "the gate definitions hold more than", too_many});
}

TEST(QasmLimits, EmptyDefinitionsCostNothing) {
  const OrFault<Program> program =
      parse_qasm(tower("", "{0} a; {0} a;", 1000) + "qubit q; pow(2**50) @ g1000 q; x q;", {});
  ASSERT_TRUE(program) << program.error().message;
  EXPECT_EQ(program->gates, 1);
}

// --- What is counted, and what measurements become ---

TEST(Qasm, CountsGatesAndNoiseAfterExpansion) {
  const struct {
    std::string body;
    std::int64_t gates;
    std::size_t one;
    std::size_t pairs;
  } rows[] = {
      {"x q;", 4, 4, 0},
      {"id q[0]; gphase(1);", 2, 0, 0},
      {"ctrl @ gphase(1) q[0];", 1, 0, 0},
      {"barrier q; x q[0];", 1, 1, 0},
      {"cx q[0], q[1];", 1, 0, 1},
      {"negctrl @ x q[0], q[1];", 1, 0, 1},
      {"ccx q[0], q[1], q[2];", 1, 0, 6},
      {"ctrl(3) @ x q[0], q[1], q[2], q[3];", 1, 0, 12},
      {"gate g a, b { h a; cx a, b; } g q[0], q[1];", 2, 1, 1},
      {"gate g a, b { h a; cx a, b; } pow(3) @ g q[0], q[1];", 6, 3, 3},
      {"gate g a, b { h a; cx a, b; } ctrl @ g q[2], q[0], q[1];", 2, 0, 7},
      {"gate g a { h a; t a; } pow(1/2) @ g q[0];", 1, 1, 0},
      {"pow(5) @ x q[0];", 1, 1, 0},
  };
  for (const auto& row : rows) {
    const auto program =
        parse_qasm("include \"stdgates.inc\"; qubit[4] q; " + row.body, CircuitLimits{});
    ASSERT_TRUE(program) << row.body << "\n" << program.error().message;
    std::size_t pairs = 0;
    for (const NoiseSite& site : program->sites) pairs += site.is_pair() ? 1 : 0;
    EXPECT_EQ(program->gates, row.gates) << row.body;
    EXPECT_EQ(pairs, row.pairs) << row.body;
    EXPECT_EQ(program->sites.size() - pairs, row.one) << row.body;
  }
}

std::vector<std::string> readouts(const Program& program) {
  std::vector<std::string> lines;
  for (const Readout& readout : program.readouts) {
    lines.push_back(readout.is_reset ? fmt::format("{}: reset {}", readout.position, readout.qubit)
                                     : fmt::format("{}: {} -> {}", readout.position, readout.qubit,
                                                   readout.bit));
  }
  return lines;
}

TEST(Qasm, MeasuresAndResets) {
  const auto program = parse_qasm(
      "OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit[2] q;\nbit[1] m;\nbit[2] c;\nx q[0];\n"
      "m[0] = measure q[0];\nreset q[0];\nx q[1];\nc[0] = measure q[0];\nc[1] = measure q[1];\n",
      {});
  ASSERT_TRUE(program) << program.error().message;
  EXPECT_EQ(program->bits, 3);
  ASSERT_EQ(program->registers.size(), 2U);
  EXPECT_EQ(program->registers[0].name, "m");
  EXPECT_THAT(program->registers[0].bits, ElementsAre(0));
  EXPECT_EQ(program->registers[1].name, "c");
  EXPECT_THAT(program->registers[1].bits, ElementsAre(1, 2));
  EXPECT_THAT(readouts(*program), ElementsAre("1: 0 -> 0", "1: reset 0", "2: 0 -> 1", "2: 1 -> 2"));
}

TEST(Qasm, FormsOfMeasurement) {
  const struct {
    std::string text;
    std::vector<std::string> expected;
  } rows[] = {
      {"qubit[2] q; bit[2] c; c = measure q;", {"0: 0 -> 0", "0: 1 -> 1"}},
      {"qubit[2] q; bit[2] c; measure q -> c;", {"0: 0 -> 0", "0: 1 -> 1"}},
      {"qubit[2] q; bit[2] c; c[-1] = measure q[0];", {"0: 0 -> 1"}},
      {"qubit[3] q; bit[2] c; c[0:1] = measure q[1:2];", {"0: 1 -> 0", "0: 2 -> 1"}},
      {"qubit q; bit c; c = measure q;", {"0: 0 -> 0"}},
      {"qubit[2] q; bit c; c = measure q[1];", {"0: 1 -> 0"}},
      {"qubit[2] q; measure q;", {"0: 0 -> -1", "0: 1 -> -1"}},
      {"qubit[2] q; measure q[1];", {"0: 1 -> -1"}},
      {"qubit[3] q; reset q[0:2:2];", {"0: reset 0", "0: reset 2"}},
      {"qreg q[1]; creg c[1] = 0; measure q -> c;", {"0: 0 -> 0"}},
      {"qubit q; bit[2] a = \"00\"; bit b = false; bit d = 0b0; d = measure q;", {"0: 0 -> 3"}},
      {"OPENQASM 2.0; qreg q[2]; creg c[2]; measure q -> c; reset q[1];",
       {"0: 0 -> 0", "0: 1 -> 1", "0: reset 1"}},
  };
  for (const auto& row : rows) {
    const auto program = parse_qasm(row.text, {});
    ASSERT_TRUE(program) << row.text << "\n" << program.error().message;
    EXPECT_EQ(readouts(*program), row.expected) << row.text;
  }
}

TEST(Qasm, Versions) {
  for (const char* header : {"OPENQASM 3;", "OPENQASM 3.0;", "OPENQASM 3.1;", "",
                             "// first\nOPENQASM 3.0;", "/* */ OPENQASM 3.0 ;"}) {
    EXPECT_TRUE(parse_qasm(std::string(header) + "qubit q; U(1,2,3) q;", {})) << header;
  }
  EXPECT_TRUE(parse_qasm("OPENQASM 2.0; qreg q[2]; U(1,2,3) q[0]; CX q[0], q[1];", {}));
}

}  // namespace
}  // namespace docket::executor::quantum
